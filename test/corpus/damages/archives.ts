import { gzipSync } from 'node:zlib';
import type { Category, Damage } from '../support/damage.ts';
import type { OpenedBackup } from '../support/opened-backup.ts';
import { changeFile, cutFile, flipFileByte, replaceFile } from '../support/raw-files.ts';
import { summed, TarImage } from '../support/tar-image.ts';

const base = 'base.tar.gz';
const wal = 'pg_wal.tar.gz';

/** Damage to a compressed backup. */
const gzipped = (damage: Omit<Damage, 'make'> & { make: (backup: OpenedBackup) => void }): Damage => ({
  ...damage,
  make: (backup) => {
    backup.gzip = true;
    damage.make(backup);
  },
});

/** Adds a member that no server would write. */
const hostile =
  (name: string, flag: string, link = '') =>
  (backup: OpenedBackup) => {
    backup.files.add(name, flag === '0' ? Buffer.from('evil') : Buffer.alloc(0));
    const member = backup.files.member(name);
    const header = Buffer.from(member.header);
    header.write(flag, 156, 'latin1');
    header.write(link, 157, 'latin1');
    member.header = summed(header);
  };

/** Where the member behind the middle of a plain archive begins. */
function boundary(archive: Buffer): number {
  let at = 0;
  for (const { content } of new TarImage(archive).members) {
    if (at > archive.length / 2) break;
    at += 512 + Math.ceil(content.length / 512) * 512;
  }
  return at;
}

export const archives: Category = {
  title: 'The archives',
  damages: [
    gzipped({
      id: 'base-cut',
      what: 'The base archive is cut in its compressed stream',
      make: (backup) => cutFile(backup, base, 0.5),
      expect: { code: 'ARCHIVE_TRUNCATED' },
    }),
    gzipped({
      id: 'base-byte-flipped',
      what: 'A byte of the compressed base archive is flipped',
      make: (backup) => flipFileByte(backup, base, 0.6),
      expect: { code: 'ARCHIVE_CORRUPT' },
    }),
    gzipped({
      id: 'base-checksum-flipped',
      what: 'The checksum at the end of the compressed base archive is wrong',
      make: (backup) => changeFile(backup, base, (bytes) => bytes.fill(0, bytes.length - 8, bytes.length - 4)),
      expect: { code: 'ARCHIVE_CORRUPT' },
    }),
    {
      id: 'tar-cut-in-member',
      what: 'The tar inside a whole gzip stream ends in the middle of a file',
      make: (backup) => {
        backup.gzip = true;
        const bytes = backup.files.bytes();
        replaceFile(backup, base, gzipSync(bytes.subarray(0, boundary(bytes) + 600), { level: 1 }));
      },
      expect: { code: 'ARCHIVE_TRUNCATED' },
    },
    {
      id: 'tar-cut-between-members',
      what: 'The tar inside a whole gzip stream ends between two files',
      make: (backup) => {
        backup.gzip = true;
        const bytes = backup.files.bytes();
        replaceFile(backup, base, gzipSync(bytes.subarray(0, boundary(bytes)), { level: 1 }));
      },
      expect: { code: 'ARCHIVE_TRUNCATED' },
    },
    {
      id: 'tar-without-template',
      what: 'The tar is closed properly, and the files of a database that nobody may connect to are not in it',
      make: ({ files }) => {
        files.members = files.members.filter(({ name }) => !/^(\.\/)?base\/1\/./.test(name));
      },
      expect: { code: 'DATABASE_UNREADABLE' },
    },
    {
      id: 'base-empty',
      what: 'The base archive has no bytes',
      make: (backup) => replaceFile(backup, 'base.tar', ''),
      expect: { code: 'ARCHIVE_EMPTY' },
    },
    {
      id: 'base-archive-absent',
      what: 'The base archive is missing',
      make: (backup) => backup.without('base.tar'),
      expect: { code: 'BASE_ARCHIVE_MISSING' },
    },
    {
      id: 'wal-archive-absent',
      what: 'The WAL archive is missing',
      make: (backup) => backup.without('pg_wal.tar'),
      expect: { code: 'WAL_ARCHIVE_MISSING' },
    },
    gzipped({
      id: 'wal-archive-cut',
      what: 'The WAL archive is cut in its compressed stream',
      make: (backup) => cutFile(backup, wal, 0.5),
      expect: { code: 'ARCHIVE_TRUNCATED' },
    }),
    {
      id: 'zeros-in-tar',
      what: 'Blocks in the middle of the base archive are zeros, a header among them',
      make: (backup) =>
        changeFile(backup, 'base.tar', (bytes) => bytes.fill(0, boundary(bytes), boundary(bytes) + 65_536)),
      expect: { code: 'ARCHIVE_CORRUPT' },
    },
    {
      id: 'tar-header-damaged',
      what: 'A header in the middle of the base archive is damaged',
      make: (backup) =>
        changeFile(backup, 'base.tar', (bytes) => bytes.fill('x', boundary(bytes) + 124, boundary(bytes) + 130)),
      expect: { code: 'ARCHIVE_CORRUPT' },
    },
    {
      id: 'base-of-another-kind',
      what: 'Under the name of the base archive lies a plain SQL dump',
      make: (backup) =>
        replaceFile(
          backup,
          'base.tar',
          '--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n'.repeat(40),
        ),
      expect: { code: 'ARCHIVE_FOREIGN' },
    },
    gzipped({
      id: 'base-error-page',
      what: 'Under the name of the base archive lies the error page of an object store',
      make: (backup) => replaceFile(backup, base, '{"error": {"code": 404, "message": "no such object"}}'),
      expect: { code: 'ARCHIVE_FOREIGN' },
    }),
    {
      id: 'member-outside',
      what: 'A member of the archive leads out of the data directory (`../`)',
      make: hostile('../evil', '0'),
      expect: { code: 'ARCHIVE_HOSTILE' },
    },
    {
      id: 'member-absolute',
      what: 'A member of the archive has an absolute path',
      make: hostile('/tmp/evil', '0'),
      expect: { code: 'ARCHIVE_HOSTILE' },
    },
    {
      id: 'member-link',
      what: 'A symbolic link in the archive leads out of the data directory',
      make: hostile('base/1/evil', '2', '../../../../etc'),
      expect: { code: 'ARCHIVE_HOSTILE' },
    },
    {
      id: 'member-device',
      what: 'The archive holds a device node',
      make: hostile('base/1/evil', '3'),
      expect: { code: 'ARCHIVE_HOSTILE' },
    },
    {
      id: 'member-twice',
      what: 'A file is in the archive twice, and the second is an older one',
      make: async (backup) => backup.files.add(backup.path('customers'), await backup.base.old('customers')),
      expect: { fails: ['foreign-keys', 'index-count'] },
    },
    {
      id: 'base-and-wal-mixed',
      what: 'The base archive is of one backup, the WAL archive of a later one of the same cluster',
      make: async (backup) => {
        await backup.streamLonger();
        for (const name of backup.segments.slice(0, -2)) backup.wal.remove(name);
      },
      expect: { code: 'WAL_SEGMENT_MISSING' },
    },
    gzipped({
      id: 'garbage-behind-gzip',
      what: 'Bytes that are no gzip follow the compressed base archive',
      make: (backup) => changeFile(backup, base, (bytes) => Buffer.concat([bytes, Buffer.from('garbage'.repeat(9))])),
      harmless: 'every file is whole; gzip itself only warns',
      expect: { verdict: 'proven' },
    }),
  ],
};
