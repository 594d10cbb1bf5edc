import type { Category, Damage } from '../support/damage.ts';
import { OpenedBackup } from '../support/opened-backup.ts';

const walPage = 8192;
const pageHeader = 24;

/** Damage to WAL that was streamed for longer than the backup needs: what is lost there was committed. */
const longer = (damage: Damage): Damage => ({
  ...damage,
  make: async (backup) => {
    await backup.streamLonger();
    await damage.make?.(backup);
  },
});
const needed = ({ segments }: OpenedBackup) => segments[0] ?? '';
/** The segment before the last one, behind the end of the backup. */
const later = ({ segments }: OpenedBackup) => segments.at(-2) ?? '';

export const writeAheadLog: Category = {
  title: 'WAL',
  damages: [
    {
      id: 'wal-needed-absent',
      what: 'The segment that recovery starts from is missing',
      make: async (backup) => {
        await backup.streamLonger();
        backup.wal.remove(needed(backup));
      },
      expect: { code: 'WAL_SEGMENT_MISSING' },
    },
    {
      id: 'wal-needed-zeros',
      what: 'The segment that recovery starts from is zeros',
      make: (backup) => backup.wal.edit(needed(backup), (bytes) => bytes.fill(0)),
      expect: { code: 'WAL_SEGMENT_CORRUPT' },
    },
    {
      id: 'wal-needed-garbage',
      what: 'The segment that recovery starts from is garbage',
      make: (backup) => backup.wal.edit(needed(backup), (bytes) => bytes.fill('garbage')),
      expect: { code: 'WAL_SEGMENT_CORRUPT' },
    },
    {
      id: 'wal-needed-flipped',
      what: 'A bit of the WAL is flipped before the backup is consistent',
      make: (backup) =>
        backup.wal.edit(needed(backup), (bytes) => {
          // The end of the last record: that of the end of the backup.
          const end = lastWritten(bytes);
          bytes.writeUInt8(bytes.readUInt8(end - 6) ^ 1, end - 6);
        }),
      expect: { code: 'RECOVERY_STOPPED_EARLY' },
    },
    longer({
      id: 'wal-short',
      what: 'A segment behind the end of the backup has half its length, and later ones are there',
      make: (backup) => backup.wal.edit(later(backup), (bytes) => bytes.subarray(0, bytes.length / 2)),
      expect: { code: 'WAL_SEGMENT_SHORT' },
    }),
    {
      id: 'wal-of-another-cluster',
      what: 'The WAL is of another cluster',
      make: async (backup) => {
        const other = await OpenedBackup.open(backup.major, { checksums: false });
        const segment = other.wal.read(needed(other));
        for (const name of backup.segments) backup.wal.edit(name, () => segment);
      },
      expect: { code: 'SYSTEM_IDENTIFIER_CONTRADICTED' },
    },
    longer({
      id: 'wal-gap-after',
      what: 'A segment behind the end of the backup is missing, and later ones are there',
      make: (backup) => backup.wal.remove(later(backup)),
      expect: { code: 'WAL_SEGMENT_MISSING' },
    }),
    longer({
      id: 'wal-flipped-after',
      what: 'A bit of the WAL is flipped behind the end of the backup',
      make: (backup) => backup.wal.edit(later(backup), (bytes) => bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000)),
      expect: { code: 'RECOVERY_STOPPED_EARLY' },
    }),
    longer({
      id: 'wal-zeros-after',
      what: 'A segment behind the end of the backup is zeros',
      make: (backup) => backup.wal.edit(later(backup), (bytes) => bytes.fill(0)),
      expect: { code: 'WAL_SEGMENT_CORRUPT' },
    }),
    longer({
      id: 'wal-page-zeros-after',
      what: 'A page of the WAL behind the end of the backup is zeros',
      make: (backup) => backup.wal.edit(later(backup), (bytes) => bytes.fill(0, walPage, 2 * walPage)),
      expect: { code: 'WAL_SEGMENT_CORRUPT' },
    }),
    longer({
      id: 'wal-exchanged-after',
      what: 'Two segments behind the end of the backup have exchanged their names',
      make: (backup) => {
        const [one, other] = [later(backup), backup.segments.at(-1) ?? ''];
        const [bytes, others] = [backup.wal.read(one), backup.wal.read(other)];
        backup.wal.edit(one, () => others);
        backup.wal.edit(other, () => bytes);
      },
      expect: { code: 'WAL_SEGMENT_CORRUPT' },
    }),
    longer({
      id: 'wal-of-newer-timeline',
      what: 'The last segment is of a newer timeline, and the history file is missing',
      make: (backup) => {
        const last = backup.segments.at(-1) ?? '';
        const bytes = Buffer.from(backup.wal.read(last));
        for (let at = 0; at < bytes.length; at += walPage)
          if (bytes.readUInt16LE(at) !== 0) bytes.writeUInt32LE(2, at + 4);
        backup.wal.remove(last);
        backup.wal.add(last.replace(/^0{7}1/, '00000002'), bytes);
      },
      expect: { code: 'RECOVERY_STOPPED_EARLY' },
    }),
    longer({
      id: 'wal-last-absent',
      what: 'Segments that were streamed behind the end of the backup are missing from some point on',
      make: (backup) => {
        for (const name of backup.segments.slice(-2)) backup.wal.remove(name);
      },
      harmless: 'the backup promised nothing behind its end, and what is there is without a gap',
      expect: { verdict: 'proven' },
    }),
  ],
};

/** Where the last record ends; up to 10 the pages behind a switch have headers, and nothing else. */
function lastWritten(bytes: Buffer): number {
  for (let start = bytes.length - walPage; start >= 0; start -= walPage) {
    let end = start + walPage;
    while (end > start + pageHeader && bytes[end - 1] === 0) end -= 1;
    if (end > start + pageHeader) return end;
  }
  throw new RangeError('the segment holds no record');
}
