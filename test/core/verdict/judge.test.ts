import { describe, expect, it } from 'vitest';
import type { CheckResult, PhaseResult, ReportedError } from '../../../core/index.ts';
import { judge } from '../../../core/verdict/judge.ts';

const check = (outcome: CheckResult['outcome'], more: Partial<CheckResult> = {}): CheckResult => ({
  name: 'amcheck',
  check: 'amcheck',
  outcome,
  durationMs: 1,
  findings: [],
  ...more,
});
const error = (blame: ReportedError['blame']): ReportedError => ({ code: 'X', blame, message: `${blame} it was` });
const phase = (name: string, blame?: ReportedError['blame']): PhaseResult => ({
  name,
  durationMs: 1,
  outcome: blame ? 'failed' : 'done',
  ...(blame ? { error: error(blame) } : {}),
});
const fail = { outcome: 'fail', summary: 'a page is damaged', target: 'shop: public.orders' } as const;

describe('judge', () => {
  it('proves what passed', () => {
    expect(judge({ phases: [phase('restore')], checks: [check('pass')] })).toEqual({
      verdict: 'proven',
      reasons: ['1 check passed: amcheck'],
    });
  });

  it('calls nothing checked unverified', () => {
    expect(judge({ phases: [phase('restore')], checks: [] })).toEqual({
      verdict: 'unverified',
      reasons: ['nothing was checked'],
    });
  });

  it('calls it unverified too when every check was skipped', () => {
    const skipped = check('skipped', { skipped: { reason: 'known', until: '2027-01-01' } });
    expect(judge({ phases: [], checks: [skipped] }).verdict).toBe('unverified');
  });

  it('always lists a skipped check, as a warning', () => {
    const skipped = check('skipped', {
      name: 'pg-dump',
      skipped: { reason: 'broken view, OPS-7', until: '2027-01-01' },
    });
    const { verdict, reasons } = judge({ phases: [], checks: [check('pass'), skipped] });
    expect(verdict).toBe('proven-with-warnings');
    expect(reasons).toEqual(['pg-dump: skipped until 2027-01-01: broken view, OPS-7']);
  });

  it.each(['repository', 'sandbox', 'plugin', 'interrupted', 'operator'] as const)(
    'calls a phase that failed because of the %s unverified',
    (blame) => {
      expect(judge({ phases: [phase('recover', blame)], checks: [] })).toEqual({
        verdict: 'unverified',
        reasons: [`recover: ${blame} it was`],
      });
    },
  );

  it('calls a phase that failed because of the backup failed', () => {
    expect(judge({ phases: [phase('recover', 'backup')], checks: [] }).verdict).toBe('failed');
  });

  it('puts failed before unverified before warnings', () => {
    const checks = [
      check('warn', { name: 'w', findings: [{ outcome: 'warn', summary: 'odd' }] }),
      check('could-not-verify', { name: 'u', error: error('plugin') }),
      check('fail', { name: 'f', findings: [fail] }),
    ];
    expect(judge({ phases: [], checks })).toEqual({
      verdict: 'failed',
      reasons: ['f: shop: public.orders: a page is damaged', 'u: plugin it was', 'w: odd'],
    });
  });

  it('calls a check that could not tell unverified, whatever the others say', () => {
    expect(
      judge({ phases: [], checks: [check('pass'), check('could-not-verify', { error: error('sandbox') })] }).verdict,
    ).toBe('unverified');
  });

  it('condemns the backup for files that differ from the manifest also when no check could run', () => {
    const restore = {
      files: 1,
      bytes: 1,
      walSegments: [],
      warnings: [],
      manifest: {
        verified: true,
        filesVerified: 1,
        problems: [{ ...fail, summary: 'differs', target: 'base/1/2' }],
        problemsOmitted: 0,
      },
    };
    expect(judge({ phases: [phase('recover', 'sandbox')], checks: [], restore })).toEqual({
      verdict: 'failed',
      reasons: ['restore: base/1/2: differs', 'recover: sandbox it was'],
    });
  });

  it('never lets a failed destroy speak about the backup', () => {
    expect(judge({ phases: [phase('destroy', 'sandbox')], checks: [check('pass')] }).verdict).toBe('proven');
  });
});
