import { createHash } from 'node:crypto';
import { firstWithManifest, type Category, type Damage } from '../support/damage.ts';
import { OpenedBackup } from '../support/opened-backup.ts';

const damaged = (damage: Omit<Damage, 'kind'>): Damage => ({
  kind: 'manifest',
  majors: (major) => major >= firstWithManifest,
  ...damage,
});

const edit = (backup: OpenedBackup, change: (text: string) => string) => {
  backup.manifest = Buffer.from(change(backup.manifest?.toString() ?? ''));
};

/** Changes what the manifest says and gives it the checksum that fits, which is its last line. */
const forge = (backup: OpenedBackup, change: (text: string) => string) =>
  edit(backup, (text) => {
    const body = change(text.slice(0, text.lastIndexOf('"Manifest-Checksum"')));
    return `${body}"Manifest-Checksum": "${createHash('sha256').update(body).digest('hex')}"}\n`;
  });

/** The line of a file. */
const lineOf = (path: string) => new RegExp(`\\{ "Path": "${path}"[^}]*\\},\\n`);

export const manifests: Category = {
  title: 'The manifest',
  damages: [
    damaged({
      id: 'manifest-absent',
      what: 'The manifest is missing',
      make: (backup) => {
        backup.manifest = undefined;
      },
      harmless: 'the backup may be whole; that no file could be compared is told as a warning',
      expect: { verdict: 'proven', warns: ['manifest'] },
    }),
    damaged({
      id: 'manifest-edited',
      what: 'The manifest was edited',
      make: (backup) => edit(backup, (text) => text.replace(/"Size": \d+/, '"Size": 4711')),
      expect: { code: 'MANIFEST_CORRUPT' },
    }),
    damaged({
      id: 'manifest-cut',
      what: 'The manifest is cut',
      make: (backup) => edit(backup, (text) => text.slice(0, text.length / 2)),
      expect: { code: 'MANIFEST_CORRUPT' },
    }),
    damaged({
      id: 'manifest-empty',
      what: 'The manifest has no bytes',
      make: (backup) => edit(backup, () => ''),
      expect: { code: 'MANIFEST_CORRUPT' },
    }),
    damaged({
      id: 'manifest-of-another-cluster',
      what: 'The manifest is of another cluster',
      make: async (backup) => {
        backup.manifest = (await OpenedBackup.open(backup.major, { checksums: false })).manifest;
      },
      // The manifest names its cluster from 17 on.
      expect: (major) => ({ code: major >= 17 ? 'SYSTEM_IDENTIFIER_CONTRADICTED' : 'BACKUP_LABEL_CONTRADICTED' }),
    }),
    damaged({
      id: 'manifest-of-another-backup',
      what: 'The manifest is of a later backup of the same cluster',
      make: async (backup) => {
        const later = { sql: ["update customers set name = 'Tuesday'"] };
        backup.manifest = (await OpenedBackup.open(backup.major, later)).manifest;
      },
      expect: {},
    }),
    damaged({
      id: 'manifest-file-unlisted',
      what: 'The manifest does not list a file that is there',
      make: (backup) => forge(backup, (text) => text.replace(lineOf(backup.path('customers')), '')),
      expect: { fails: ['manifest'] },
    }),
    damaged({
      id: 'manifest-file-lost',
      what: 'The manifest lists a file that is not there',
      make: (backup) =>
        forge(backup, (text) =>
          text.replace(lineOf('PG_VERSION'), (line) => line + line.replace('PG_VERSION', 'base/1/99999')),
        ),
      expect: { fails: ['manifest'] },
    }),
    damaged({
      id: 'manifest-checksum',
      what: 'The manifest says another checksum for a file',
      make: (backup) =>
        forge(backup, (text) =>
          text.replace(lineOf(backup.path('customers')), (line) =>
            line.replace(/"Checksum": "[0-9a-f]+"/, '"Checksum": "00000000"'),
          ),
        ),
      expect: { fails: ['manifest'] },
    }),
    damaged({
      id: 'manifest-needs-more-wal',
      what: 'The manifest says that the backup needs WAL that is not there',
      make: (backup) => forge(backup, (text) => text.replace(/"End-LSN": "[^"]+"/, '"End-LSN": "0/7F000028"')),
      expect: { code: 'WAL_SEGMENT_MISSING' },
    }),
  ],
};
