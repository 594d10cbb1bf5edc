import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { requirePrivateDirectory } from '../files/require-private-directory.ts';
import { checkResultSchema, verdicts } from '../report/report.ts';
import type { CheckResult, DrillReport, Verdict } from '../report/report.ts';

const historySchema = z.object({
  last: z.object({ verdict: z.enum(verdicts), at: z.string() }),
  /** The last drill that was proven, with or without warnings: what later drills compare with. */
  lastProven: z.object({ at: z.string(), checks: z.array(checkResultSchema) }).optional(),
});
export type History = z.infer<typeof historySchema>;

/** What earlier drills of this backup said; undefined where there was none, or what is there cannot be read. */
export function readHistory(stateDirectory: string, drill: string): History | undefined {
  try {
    return historySchema.parse(JSON.parse(readFileSync(historyFile(stateDirectory, drill), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Remembers a drill. Interrupted and unverified drills change nothing but the last verdict. */
export function writeHistory(stateDirectory: string, report: DrillReport): void {
  const path = historyFile(stateDirectory, report.name);
  const earlier = readHistory(stateDirectory, report.name);
  const at = report.startedAt;
  const before = earlier?.lastProven;
  const lastProven = isProven(report.verdict) ? { at, checks: baseline(report.checks, before?.checks) } : before;
  const history: History = { last: { verdict: report.verdict, at }, ...(lastProven ? { lastProven } : {}) };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  requirePrivateDirectory(dirname(path));
  writeFileSync(`${path}.new`, JSON.stringify(history), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/**
 * What later drills compare with. A check that only warned, because its failures are warnings or known, or that was
 * skipped, keeps what it said when it last passed: else one warning would make a loss the new normal.
 */
function baseline(checks: DrillReport['checks'], before: DrillReport['checks'] = []): CheckResult[] {
  return checks.map((now) => (now.outcome === 'pass' ? now : (before.find(({ name }) => name === now.name) ?? now)));
}

export function isProven(verdict: Verdict): boolean {
  return verdict === 'proven' || verdict === 'proven-with-warnings';
}

function historyFile(stateDirectory: string, drill: string): string {
  return join(stateDirectory, 'history', `${encodeURIComponent(drill)}.json`);
}
