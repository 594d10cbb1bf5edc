import { parseLsn } from '../../wal/lsn.ts';
import type { ClusterFacts } from '../cluster-facts.ts';
import type { WalShelf } from '../wal/wal-shelf.ts';
import { walkRecords } from '../wal/walk-records.ts';

/** Segments that are searched for the record that ends a backup. */
const mostSearched = 4096n;

/**
 * Where the restored files become consistent: what the manifest says, what a standby's control file says, else the
 * record that ends the backup. Undefined where the WAL does not hold it.
 */
export async function endOfBackup(
  shelf: WalShelf,
  { backupLabel, control }: ClusterFacts,
  promised: string | undefined,
): Promise<bigint | undefined> {
  const known = [promised, control.minRecoveryPoint].map((lsn) => parseLsn(lsn ?? '') ?? 0n);
  const farthest = known.reduce((a, b) => (a > b ? a : b));
  if (promised !== undefined || backupLabel.takenFrom === 'standby') return farthest;
  const start = parseLsn(backupLabel.startLsn) ?? 0n;
  const size = BigInt(shelf.format.segmentBytes);
  const first = start / size;
  const timeline = await shelf.timeline();
  for (let number = first; number < first + mostSearched; number += 1n) {
    if (!(await shelf.need(timeline, number))) return undefined;
    await shelf.need(timeline, number + 1n);
    using reader = shelf.reader(timeline);
    const from = number === first ? start : number * size;
    for await (const { meaning, endLsn } of walkRecords(reader, shelf.format, from, (number + 1n) * size)) {
      if (meaning.kind === 'end of backup' && meaning.startLsn === start) return endLsn;
    }
    if (number > first) await shelf.drop(timeline, number - 1n);
  }
  return undefined;
}
