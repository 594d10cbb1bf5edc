import { countOf, parseLsn, type CheckContext, type Finding } from '../../../core/index.ts';
import { walRange } from './wal-gaps.ts';

/** A hole in the WAL ends recovery silently: what was committed behind it is lost, and nothing else tells. */
export function judgeWal({ backup, restore, recovery, pass, warn, fail }: CheckContext): Finding[] {
  const hint = 'Take the backup with --wal-method=stream, and look whether the WAL archive of the backup is whole.';
  const range = walRange(restore.walSegments);
  const gaps = (range?.gaps ?? []).map(([before, after]) =>
    fail('WAL segments are missing in the backup', {
      target: 'WAL',
      evidence: [`nothing between ${before} and ${after}`],
      hint,
    }),
  );
  const { endLsn: recoveredTo } = recovery;
  const { endLsn: backupEnd } = backup;
  const known = recoveredTo !== undefined && backupEnd !== undefined;
  const short =
    known && (parseLsn(recoveredTo) ?? 0n) < (parseLsn(backupEnd) ?? 0n)
      ? [
          fail('Recovery ended before the end of the backup', {
            target: 'WAL',
            measured: recoveredTo,
            threshold: backupEnd,
            hint,
          }),
        ]
      : [];
  if (gaps.length + short.length > 0) return [...gaps, ...short];

  const maker = backup.snapshot === true ? 'a snapshot has' : `PostgreSQL ${backup.major} writes`;
  const isPossible = backup.major >= 13 && backup.snapshot !== true;
  const noManifest = backup.manifest.present || isPossible ? '' : `; ${maker} no manifest, so no file was checked`;
  const reached = recoveredTo === undefined ? '' : `; recovery reached ${recoveredTo}`;
  if (range !== undefined) {
    const summary = `${countOf(range.count, 'WAL segment')} without a gap, ${range.first} to ${range.last}${reached}${noManifest}`;
    return [pass(summary, { target: 'WAL', measured: range.count, unit: 'segments' })];
  }
  if (known) return [pass(`Recovery reached ${recoveredTo}; the backup ends at ${backupEnd}`, { target: 'WAL' })];
  return [warn('The backup holds no WAL, and does not say how far it needs to be recovered', { target: 'WAL', hint })];
}
