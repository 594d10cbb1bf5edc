import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { requirePrivateDirectory } from '../files/require-private-directory.ts';
import { checkResultSchema, verdicts } from '../report/report.ts';
import type { CheckResult, DrillReport, Verdict } from '../report/report.ts';

const historySchema = z.object({
  last: z.object({ verdict: z.enum(verdicts), at: z.string() }),
  /** The last drill that was proven, with or without warnings: what later drills compare with. */
  lastProven: z
    .object({ at: z.string(), takenAt: z.string().optional(), checks: z.array(checkResultSchema) })
    .optional(),
  /** The last verdict of each backup that was drilled, the last drilled first. */
  backups: z
    .array(
      z
        .object({ id: z.string(), takenAt: z.string().optional(), verdict: z.enum(verdicts), at: z.string() })
        .readonly(),
    )
    .default([]),
  /** How long the phases of the last drills took, newest first; drills in which one failed are not among them. */
  durations: z.array(z.record(z.string(), z.number())).default([]),
});
export type History = z.infer<typeof historySchema>;

/** Backups whose verdict is remembered: a year of them, and a month. */
const mostBackups = 400;
/** Drills whose durations are remembered. */
const mostDurations = 10;

/**
 * What earlier drills of this backup said; undefined where there was none, or what is there cannot be read.
 *
 * @param backup its name in the configuration
 */
export function readHistory(stateDirectory: string, backup: string): History | undefined {
  try {
    return historySchema.parse(JSON.parse(readFileSync(historyFile(stateDirectory, backup), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Remembers a drill. Interrupted and unverified drills change nothing but the last verdict. */
export function writeHistory(stateDirectory: string, report: DrillReport): void {
  const name = report.configuredAs ?? report.name;
  const path = historyFile(stateDirectory, name);
  const earlier = readHistory(stateDirectory, name);
  const { startedAt: at, verdict } = report;
  const lastProven = provenBy(report, earlier?.lastProven);
  const history: History = {
    last: { verdict, at },
    ...(lastProven ? { lastProven } : {}),
    backups: verdictsWith(report, earlier?.backups),
    durations: durationsWith(report, earlier?.durations),
  };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  requirePrivateDirectory(dirname(path));
  writeFileSync(`${path}.new`, JSON.stringify(history), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** An older backup that was proven is no measure for newer ones. */
function provenBy(report: DrillReport, before: History['lastProven']): History['lastProven'] {
  const { verdict, startedAt: at, checks } = report;
  const takenAt = takenAtOf(report);
  if (!isProven(verdict) || (before !== undefined && isOlder(takenAt, before.takenAt))) return before;
  return { at, ...(takenAt === undefined ? {} : { takenAt }), checks: baseline(checks, before?.checks) };
}

function verdictsWith(report: DrillReport, before: History['backups'] = []): History['backups'] {
  const { selection, verdict, startedAt: at } = report;
  if (selection === undefined) return before;
  const { id, takenAt } = selection;
  const others = before.filter((one) => one.id !== id);
  return [{ id, ...(takenAt === undefined ? {} : { takenAt }), verdict, at }, ...others].slice(0, mostBackups);
}

function durationsWith({ phases }: DrillReport, before: History['durations'] = []): History['durations'] {
  if (phases.length === 0 || phases.some(({ outcome, name }) => outcome !== 'done' && name !== 'destroy'))
    return before;
  const durations = phases.map(({ name, durationMs }) => [name, durationMs] as const);
  return [Object.fromEntries(durations), ...before].slice(0, mostDurations);
}

const takenAtOf = ({ selection, backup }: DrillReport) => selection?.takenAt ?? backup?.startedAt;

/** False where it cannot be told. */
function isOlder(takenAt: string | undefined, other: string | undefined): boolean {
  return takenAt !== undefined && other !== undefined && Date.parse(takenAt) < Date.parse(other);
}

/** What a backup may be compared with: the results of the last proven drill, unless that was of a newer backup. */
export function comparableChecks(history: History | undefined, takenAt: string | undefined): readonly CheckResult[] {
  const proven = history?.lastProven;
  return proven === undefined || isOlder(takenAt, proven.takenAt) ? [] : proven.checks;
}

/** The last verdict of one of the backups; undefined where it was not drilled, or another lies in its place by now. */
export function verdictOf(
  history: History | undefined,
  { id, takenAt }: { readonly id: string; readonly takenAt?: string | undefined },
): History['backups'][number] | undefined {
  const found = history?.backups.find((one) => one.id === id);
  return found === undefined || found.takenAt === takenAt ? found : undefined;
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

function historyFile(stateDirectory: string, backup: string): string {
  return join(stateDirectory, 'history', `${encodeURIComponent(backup)}.json`);
}
