import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';
import type { BackupFacts, RecoveryFacts, RestoreFacts } from './facts.ts';
import { formatTime } from './format-time.ts';
import type { DrillReport } from './report.ts';
import { choiceWords } from './selection-words.ts';

export interface LabelledFact {
  readonly label: string;
  readonly value: string;
}

/** The facts about a drill that people ask for, in the order they ask. What is not known is left out. */
export function drillFacts(drill: DrillReport): readonly LabelledFact[] {
  const facts: [label: string, value: string | undefined][] = [
    ['Backup', drill.backup?.location],
    ['Chosen', chosen(drill)],
    ['Taken', drill.backup && taken(drill, drill.backup)],
    ['Size', drill.backup && size(drill.backup)],
    ['Restored', drill.restore && restored(drill.restore)],
    ['Last commit', drill.recovery && lastCommit(drill, drill.recovery)],
    ['Recovered to', drill.recovery && recoveredTo(drill, drill.recovery)],
    [
      'Server',
      drill.recovery && `PostgreSQL ${drill.recovery.serverVersion}, system ${drill.recovery.systemIdentifier}`,
    ],
    ['Libraries', drill.recovery?.libraries && libraries(drill.recovery.libraries)],
    ['Time taken', timeTaken(drill)],
    ['Sandbox', drill.sandbox && sandbox(drill.sandbox)],
  ];
  return facts.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

/** Where there was a choice. */
function chosen({ selection }: DrillReport): string | undefined {
  return selection !== undefined && selection.backups > 1 ? choiceWords(selection) : undefined;
}

function before(drill: DrillReport, time: string): string {
  const age = Date.parse(drill.startedAt) - Date.parse(time);
  return age >= 0 ? `${formatTime(time)} (${formatDuration(age)} before the drill)` : formatTime(time);
}

function taken(drill: DrillReport, backup: BackupFacts): string {
  const from = backup.takenFrom ? `, from a ${backup.takenFrom}` : '';
  const time = backup.startedAt ? before(drill, backup.startedAt) : 'time unknown';
  return `${time}${from}, PostgreSQL ${backup.major}, ${backup.format}`;
}

function size(backup: BackupFacts): string {
  const about = backup.restoredBytesExact ? '' : 'about ';
  return `${formatBytes(backup.storedBytes)} stored, ${about}${formatBytes(backup.restoredBytes)} restored`;
}

/** Where files need not be unpacked. */
function restored({ method, methodReason }: RestoreFacts): string | undefined {
  if (method === 'overlay') return 'nothing was copied: an overlay over the backup takes what is written';
  const how = method === 'reflink' ? 'nothing was copied: the files share blocks with the backup' : 'copied';
  if (method === undefined || method === 'unpack') return undefined;
  return methodReason === undefined ? how : `${how} (${methodReason})`;
}

/** What would be lost if this backup had to be used now: everything after this commit. */
function lastCommit(drill: DrillReport, recovery: RecoveryFacts): string {
  if (drill.restore?.load) return drill.backup?.startedAt ? `before ${before(drill, drill.backup.startedAt)}` : '';
  if (!recovery.lastReplayedCommit) return 'none in the WAL of this backup';
  return before(drill, recovery.lastReplayedCommit);
}

function recoveredTo({ restore }: DrillReport, recovery: RecoveryFacts): string {
  if (restore?.load) return 'the moment the dump was begun';
  const timelines = `timeline ${recovery.timelineBefore}, promoted to ${recovery.timeline}`;
  return recovery.endLsn ? `LSN ${recovery.endLsn}, ${timelines}` : timelines;
}

/** What text is sorted by, and by what it was when the backup was taken. */
function libraries({ cLibrary, icu, icuCollations, recorded }: NonNullable<RecoveryFacts['libraries']>): string {
  const beside = (versions: readonly string[]) =>
    versions.length === 0 ? 'the backup records none' : `in the backup: ${versions.join(', ')}`;
  const parts = [`${cLibrary ?? 'C library unknown'} (${beside(recorded.cLibrary)})`];
  const collations = icuCollations === undefined ? '' : ` with collations ${icuCollations}`;
  if (icu !== undefined || icuCollations !== undefined || recorded.icuCollations.length > 0) {
    parts.push(`ICU ${icu ?? 'unknown'}${collations} (${beside(recorded.icuCollations)})`);
  }
  return parts.join(', ');
}

function timeTaken(drill: DrillReport): string {
  const parts = drill.phases
    .filter(({ name, outcome }) => ['restore', 'recover', 'promote', 'check'].includes(name) && outcome === 'done')
    .map(({ name, durationMs }) => `${name} ${formatDuration(durationMs)}`);
  const all = formatDuration(drill.durationMs);
  return parts.length > 0 ? `${all} (${parts.join(', ')})` : all;
}

function sandbox(facts: NonNullable<DrillReport['sandbox']>): string {
  const network = facts.network === 'none' ? 'no network' : "the host's network";
  const parts = [facts.version ? `${facts.kind} ${facts.version}` : facts.kind, network];
  if (facts.unprivileged) parts.push('unprivileged');
  if (facts.image) parts.push(`image ${facts.image}`);
  return parts.join(', ');
}
