import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { requirePrivateDirectory } from '../files/require-private-directory.ts';
import { checkResultSchema, verdicts } from '../report/report.ts';
import type { DrillReport, Verdict } from '../report/report.ts';

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
  const lastProven = isProven(report.verdict) ? { at, checks: [...report.checks] } : earlier?.lastProven;
  const history: History = { last: { verdict: report.verdict, at }, ...(lastProven ? { lastProven } : {}) };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  requirePrivateDirectory(dirname(path));
  writeFileSync(`${path}.new`, JSON.stringify(history), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function isProven(verdict: Verdict): boolean {
  return verdict === 'proven' || verdict === 'proven-with-warnings';
}

function historyFile(stateDirectory: string, drill: string): string {
  return join(stateDirectory, 'history', `${encodeURIComponent(drill)}.json`);
}
