import type { Category } from '../support/damage.ts';
import type { Source } from '../support/base.ts';
import { OpenedBackup } from '../support/opened-backup.ts';
import { flipped } from '../support/raw-files.ts';

const label = 'backup_label';
const control = 'global/pg_control';

const editLabel = (backup: OpenedBackup, change: (text: string) => string) =>
  backup.files.edit(label, (bytes) => Buffer.from(change(bytes.toString())));

/** A file of the cluster without checksums, which is another one. */
async function ofAnotherCluster({ major }: OpenedBackup, name: string): Promise<Buffer> {
  return (await OpenedBackup.open(major, { checksums: false })).files.read(name);
}

/** The next backup of the same cluster. */
const onTuesday: Source = {
  sql: [
    "insert into later select i, 'on Tuesday' from generate_series(101, 1500) i",
    'select pg_switch_wal()',
    'checkpoint',
  ],
};

const twoDatabases: Source = { sql: ['create database ledger'] };

/** The directory of the database made last. */
const ledger = ({ files }: OpenedBackup) =>
  `base/${Math.max(...files.names.map((name) => Number(/^(?:\.\/)?base\/(\d+)\//.exec(name)?.[1] ?? 0)))}`;

export const controlFiles: Category = {
  title: 'Control files',
  damages: [
    {
      id: 'label-absent',
      what: '`backup_label` is missing',
      make: ({ files }) => files.remove(label),
      expect: { code: 'BACKUP_LABEL_MISSING' },
    },
    {
      id: 'label-absent-standby',
      what: '`backup_label` is missing in a backup that a standby gave',
      source: { from: 'standby' },
      make: ({ files }) => files.remove(label),
      expect: { code: 'BACKUP_LABEL_MISSING' },
    },
    {
      id: 'label-empty',
      what: '`backup_label` is empty',
      make: (backup) => editLabel(backup, () => ''),
      expect: { code: 'BACKUP_LABEL_INVALID' },
    },
    {
      id: 'label-crlf',
      what: '`backup_label` came through a tool that writes CR LF',
      make: (backup) => editLabel(backup, (text) => text.replaceAll('\n', '\r\n')),
      expect: { code: 'BACKUP_LABEL_INVALID' },
    },
    {
      id: 'label-says-standby',
      what: '`backup_label` says the backup is from a standby, and it is from a primary',
      make: (backup) =>
        editLabel(backup, (text) =>
          text
            .replace('BACKUP FROM: primary', 'BACKUP FROM: standby')
            .replace('BACKUP FROM: master', 'BACKUP FROM: standby'),
        ),
      expect: { code: 'BACKUP_LABEL_CONTRADICTED' },
    },
    {
      id: 'label-of-later-backup',
      what: '`backup_label` and WAL are of a later backup than the files: what was written between is lost',
      make: async (backup) => {
        const later = await OpenedBackup.open(backup.major, onTuesday);
        backup.files.edit(label, () => later.files.read(label));
        backup.wal.members = later.wal.members;
      },
      expect: { code: 'BACKUP_LABEL_CONTRADICTED' },
    },
    {
      id: 'label-of-another-cluster',
      what: '`backup_label` is of another cluster',
      // With segments of 16 MB the labels of both clusters name the same place: they are alike.
      majors: (major) => major > 10,
      make: async (backup) => {
        const text = await ofAnotherCluster(backup, label);
        backup.files.edit(label, () => text);
      },
      expect: { code: 'WAL_SEGMENT_MISSING' },
    },
    {
      id: 'incremental-alone',
      what: 'An incremental backup is restored as if it were a full one',
      majors: (major) => major >= 17,
      make: (backup) =>
        editLabel(backup, (text) => `${text}INCREMENTAL FROM LSN: 0/1000028\nINCREMENTAL FROM TLI: 1\n`),
      expect: { verdict: 'unverified', code: 'BACKUP_INCREMENTAL' },
      withManifest: 'unverified',
    },
    {
      id: 'control-absent',
      what: '`pg_control` is missing',
      make: ({ files }) => files.remove(control),
      expect: { code: 'DATA_DIRECTORY_INCOMPLETE' },
    },
    {
      id: 'control-short',
      what: '`pg_control` is cut',
      make: ({ files }) => files.edit(control, (bytes) => bytes.subarray(0, 200)),
      expect: { code: 'CONTROL_FILE_DAMAGED' },
    },
    {
      id: 'control-flipped',
      what: 'A byte of `pg_control` is flipped',
      make: ({ files }) => files.edit(control, (bytes) => flipped(bytes, 60)),
      expect: { code: 'CONTROL_FILE_DAMAGED' },
    },
    {
      id: 'control-of-another-cluster',
      what: '`pg_control` is of another cluster',
      make: async (backup) => {
        const bytes = await ofAnotherCluster(backup, control);
        backup.files.edit(control, () => bytes);
      },
      expect: { code: 'SYSTEM_IDENTIFIER_CONTRADICTED' },
    },
    {
      id: 'version-absent',
      what: '`PG_VERSION` is missing',
      make: ({ files }) => files.remove('PG_VERSION'),
      expect: { code: 'DATA_DIRECTORY_INCOMPLETE' },
    },
    {
      id: 'version-of-another-major',
      what: '`PG_VERSION` names another major',
      make: (backup) => backup.files.edit('PG_VERSION', () => Buffer.from(backup.major === 15 ? '14\n' : '15\n')),
      expect: { code: 'MAJOR_CONTRADICTED' },
    },
    {
      source: twoDatabases,
      id: 'database-version-absent',
      what: '`PG_VERSION` of a database is missing',
      make: (backup) => backup.files.remove(`${ledger(backup)}/PG_VERSION`),
      expect: { code: 'DATABASE_UNREADABLE' },
    },
    {
      source: twoDatabases,
      id: 'database-directory-absent',
      what: 'The directory of a database is missing',
      make: (backup) => {
        const directory = `${ledger(backup)}/`;
        backup.files.members = backup.files.members.filter(({ name }) => !name.startsWith(directory));
      },
      expect: { code: 'DATABASE_UNREADABLE' },
    },
    {
      source: twoDatabases,
      id: 'database-filenode-map-flipped',
      what: '`pg_filenode.map` of a database is damaged',
      make: (backup) => backup.files.edit(`${ledger(backup)}/pg_filenode.map`, (bytes) => flipped(bytes, 20)),
      expect: { code: 'DATABASE_UNREADABLE' },
    },
    {
      id: 'global-filenode-map-absent',
      what: '`global/pg_filenode.map` is missing',
      make: ({ files }) => files.remove('global/pg_filenode.map'),
      expect: { code: 'DATABASE_UNREADABLE' },
    },
    {
      id: 'postmaster-pid-left',
      what: 'A `postmaster.pid` was copied along',
      make: ({ files }) =>
        files.add('postmaster.pid', Buffer.from('4711\n/var/lib/postgresql/15/main\n1700000000\n5432\n')),
      harmless: 'it says only that the copy was made of a running server',
      expect: { verdict: 'proven' },
    },
    {
      id: 'empty-directories-absent',
      what: 'The empty directories of the data directory are missing',
      make: ({ files }) => {
        const empty =
          /^(\.\/)?(pg_notify|pg_replslot|pg_snapshots|pg_stat_tmp|pg_serial|pg_dynshmem|pg_twophase|pg_commit_ts|pg_tblspc|pg_stat)\/$/;
        files.members = files.members.filter(({ name }) => !empty.test(name));
      },
      harmless: 'they hold nothing, and are made again',
      expect: { verdict: 'proven-with-warnings' },
      withManifest: 'proven-with-warnings',
    },
  ],
};
