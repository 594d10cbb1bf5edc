import { describe, expect, it } from 'vitest';
import type { DrillReport, Judgement } from '../../../../../core/index.ts';
import { drillWith } from '../../../../support/drill.ts';
import { returning, tapping } from '../../../../support/tapping.ts';
import { describeDecidingHook } from '../../deciding-hook.ts';

const noBackup = { source: { list: async () => [] } };

describe('judge', () => {
  it('fires once in judge, with the judgement and the report of what was found', async () => {
    let given: [Judgement, DrillReport] | undefined;
    const tap = tapping('judge', async (...args: [Judgement, DrillReport]) => {
      given = args;
      return args[0];
    });
    const { hooksSeen } = await drillWith(tap);
    expect(hooksSeen.filter(({ hook }) => hook === 'judge').map(({ phase }) => phase)).toEqual(['judge']);
    expect(given?.[0].verdict).toBe('proven');
    expect(given?.[1]).toMatchObject({
      name: 'shop',
      checks: [{ name: 'customers', outcome: 'pass' }],
      phases: Array.from({ length: 8 }, () => ({ outcome: 'done' })),
      backup: { major: 15 },
      recovery: { timeline: 2 },
      sandbox: { kind: 'process' },
    });
  });

  it('fires also for a drill that ended early', async () => {
    const { hooksSeen } = await drillWith([], noBackup);
    expect(hooksSeen.some(({ hook }) => hook === 'judge')).toBe(true);
  });

  it('makes a verdict worse, with a reason that comes first', async () => {
    const tap = tapping('judge', async ({ reasons }: Judgement) => ({
      verdict: 'failed',
      reasons: ['too old for us', ...reasons],
    }));
    const { drill } = await drillWith(tap);
    expect(drill.verdict).toBe('failed');
    expect(drill.reasons[0]).toBe('too old for us');
    expect(drill.reasons.length).toBeGreaterThan(1);
  });

  it('never makes a verdict better, nor takes reasons away', async () => {
    const { drill } = await drillWith(returning('judge', { verdict: 'proven', reasons: ['all is well'] }), noBackup);
    expect(drill.verdict).toBe('unverified');
    expect(drill.reasons).toEqual(['all is well', 'select: basebackup found no backup']);
  });

  it.each<[string, (judgement: Judgement, report: DrillReport) => unknown]>([
    ['verdict', (judgement) => Object.assign(judgement, { verdict: 'proven' })],
    ['reasons', ({ reasons }) => (reasons as string[]).splice(0)],
    ['evidence', (_judgement, { phases }) => Object.assign(phases[0] ?? {}, { outcome: 'done' })],
  ])('never makes a verdict better by writing into the %s: it is frozen', async (_what, write) => {
    const tap = tapping('judge', async (judgement: Judgement, report: DrillReport) => {
      write(judgement, report);
      return judgement;
    });
    const { drill } = await drillWith(tap, noBackup);
    expect(drill).toMatchObject({
      verdict: 'unverified',
      phases: [{ outcome: 'failed' }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
    });
    expect(drill.reasons[0]).toBe('select: basebackup found no backup');
    expect(drill.reasons[1]).toContain('judge: plugin mine failed');
  });
});

describeDecidingHook('judge', {
  phase: 'judge',
  nonsense: [null, undefined, 'proven', { verdict: 'green', reasons: [] }, { verdict: 'proven' }],
});
