import { expect, test } from 'vitest';
import { measurement, problemsOf, type DrillReport } from '../../../core/index.ts';
import { check, drill, failed, withWarnings } from '../../support/reports.ts';

const outcomes = (of: DrillReport | undefined) =>
  of ? problemsOf(of).map(({ outcome, where }) => `${outcome} ${where}`) : [];

test('the worst come first, otherwise in the order of the drill', () => {
  expect(outcomes(failed.drills[0])).toEqual(['fail newest-row', 'fail amcheck', 'could-not-verify pg-dump']);
  expect(outcomes(withWarnings.drills[0])).toEqual(['warn configuration', 'warn row-count', 'skipped amcheck']);
});

test('a proven drill has none', () => {
  expect(problemsOf(drill())).toEqual([]);
});

const damaged = { outcome: 'fail', summary: 'base/5/16384 differs from the manifest' } as const;
const restored = (more: Partial<DrillReport>): DrillReport => {
  const { restore, ...rest } = drill(more);
  return restore ? { ...rest, restore: { ...restore, manifest: { ...restore.manifest, problems: [damaged] } } } : rest;
};

test('files that differ from the manifest are told once, by the check where it could run', () => {
  expect(outcomes(restored({ checks: [] }))).toEqual(['fail restore']);
  expect(outcomes(restored({ checks: [check('manifest', [damaged])] }))).toEqual(['fail manifest']);
});

test('what could not be destroyed is a warning: it says nothing about the backup', () => {
  const error = { code: 'X', blame: 'sandbox', message: 'busy' } as const;
  expect(outcomes(drill({ phases: [{ name: 'destroy', outcome: 'failed', durationMs: 1, error }] }))).toEqual([
    'warn destroy',
  ]);
});

test('a check that failed without a finding is still told', () => {
  expect(outcomes(drill({ checks: [check('odd', [], { outcome: 'fail' })] }))).toEqual(['fail odd']);
});

test.each([
  [{ measured: 5, threshold: 10, unit: 'rows' }, 'measured 5 rows, threshold 10 rows'],
  [{ measured: 93_600, threshold: 86_400, unit: 's' }, 'measured 1 d 2 h, threshold 1 d'],
  [{ measured: 3_865_470_566, unit: 'bytes' }, 'measured 3.6 GB'],
  [{ threshold: 'utf8' }, 'threshold utf8'],
  [{}, undefined],
])('%j reads %s', (finding, text) => {
  expect(measurement(finding)).toBe(text);
});
