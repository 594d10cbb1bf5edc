import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DrillReport } from '../../../core/index.ts';
import { comparableChecks, readHistory, writeHistory } from '../../../core/history/history.ts';

describe('the history', () => {
  let state: string;
  const drill = (verdict: DrillReport['verdict'], rows: number, name = 'shop/night'): DrillReport => ({
    name,
    verdict,
    reasons: [],
    startedAt: '2026-11-23T03:00:00.000Z',
    durationMs: 1,
    phases: [],
    notes: [],
    checks: [
      { name: 'row-count', check: 'row-count', outcome: 'pass', durationMs: 1, findings: [], measurements: { rows } },
    ],
  });
  const rows = (name = 'shop/night') => readHistory(state, name)?.lastProven?.checks[0]?.measurements?.['rows'];

  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'history-'));
  });
  afterEach(() => rm(state, { recursive: true }));

  it('is empty before the first drill', () => {
    expect(readHistory(state, 'shop/night')).toBeUndefined();
  });

  it('remembers what the last proven drill measured', () => {
    writeHistory(state, drill('proven', 100));
    writeHistory(state, drill('proven-with-warnings', 120));
    expect(rows()).toBe(120);
  });

  it('keeps comparing with the last proven drill while later ones fail', () => {
    writeHistory(state, drill('proven', 100));
    writeHistory(state, drill('failed', 3));
    writeHistory(state, drill('unverified', 4));
    expect(rows()).toBe(100);
    expect(readHistory(state, 'shop/night')?.last.verdict).toBe('unverified');
  });

  it('does not make the measure of a drill in which a check only warned, or was skipped, the one to compare with', () => {
    const outcomeOf = (outcome: 'pass' | 'warn' | 'skipped', rows: number): DrillReport => {
      const report = drill('proven-with-warnings', rows);
      return { ...report, checks: report.checks.map((check) => ({ ...check, outcome })) };
    };
    writeHistory(state, outcomeOf('warn', 7));
    expect(rows()).toBe(7);
    writeHistory(state, outcomeOf('pass', 100));
    writeHistory(state, outcomeOf('warn', 3));
    writeHistory(state, outcomeOf('skipped', 4));
    expect(rows()).toBe(100);
    writeHistory(state, outcomeOf('pass', 110));
    expect(rows()).toBe(110);
  });

  it('keeps the backups apart, whatever their names', () => {
    writeHistory(state, drill('proven', 1, '../a'));
    writeHistory(state, drill('proven', 2, 'b'));
    expect([rows('../a'), rows('b')]).toEqual([1, 2]);
  });

  it('takes a file that cannot be read for no history', async () => {
    writeHistory(state, drill('proven', 1, 'shop'));
    await writeFile(join(state, 'history', 'shop.json'), '{');
    expect(readHistory(state, 'shop')).toBeUndefined();
  });

  it('does not compare an older backup with a newer one, nor lets it become what newer ones compare with', () => {
    const taken = (takenAt: string, rows: number) => ({
      ...drill('proven', rows, 'shop'),
      selection: { id: takenAt, location: '/', takenAt, by: 'all' as const, backups: 2, findings: [], notes: [] },
    });
    writeHistory(state, taken('2026-11-22T00:00:00.000Z', 100));
    writeHistory(state, { ...taken('2026-11-02T00:00:00.000Z', 7), name: 'shop/old', configuredAs: 'shop' });
    expect(rows('shop')).toBe(100);
    const history = readHistory(state, 'shop');
    expect(comparableChecks(history, '2026-11-10T00:00:00.000Z')).toEqual([]);
    expect(comparableChecks(history, '2026-11-23T00:00:00.000Z')).toHaveLength(1);
    expect(history?.backups.map(({ id }) => id)).toEqual(['2026-11-02T00:00:00.000Z', '2026-11-22T00:00:00.000Z']);
  });
});
