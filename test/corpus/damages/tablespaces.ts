import type { Category, Damage } from '../support/damage.ts';
import type { OpenedBackup } from '../support/opened-backup.ts';
import { cutFile } from '../support/raw-files.ts';
import { pageOf } from '../support/page.ts';

const map = 'tablespace_map';
const of = (damage: Damage): Damage => ({ ...damage, source: { tablespace: true } });
const archiveOf = ({ archives }: OpenedBackup) => [...archives.keys()].find((name) => /^\d+\.tar$/.test(name)) ?? '';

/** Name of audit_log's file in the archive of its tablespace. */
const auditLog = (backup: OpenedBackup) => backup.path('audit_log').replace(/^pg_tblspc\/\d+\//, '');

export const tablespaces: Category = {
  title: 'Tablespaces',
  damages: [
    of({
      id: 'tablespace-archive-absent',
      what: 'The archive of a tablespace is missing',
      make: (backup) => backup.without(archiveOf(backup)),
      expect: { code: 'TABLESPACE_ARCHIVE_MISSING' },
    }),
    of({
      id: 'tablespace-archive-cut',
      what: 'The archive of a tablespace is cut',
      make: (backup) => cutFile(backup, archiveOf(backup), 0.5),
      expect: { code: 'ARCHIVE_TRUNCATED' },
    }),
    of({
      id: 'tablespace-archive-hollow',
      what: 'The archive of a tablespace holds no files',
      make: (backup) => {
        backup.archive(archiveOf(backup)).members = [];
      },
      expect: {},
    }),
    of({
      id: 'tablespace-map-absent',
      what: '`tablespace_map` is missing',
      make: ({ files }) => files.remove(map),
      expect: { code: 'TABLESPACE_MAP_MISSING' },
    }),
    of({
      id: 'tablespace-map-garbage',
      what: '`tablespace_map` is garbage',
      make: ({ files }) => files.edit(map, () => Buffer.from('tablespace /srv/archive\n')),
      expect: { code: 'TABLESPACE_MAP_INVALID' },
    }),
    of({
      id: 'tablespace-map-other-oid',
      what: '`tablespace_map` names another tablespace',
      make: ({ files }) => files.edit(map, (bytes) => Buffer.from(bytes.toString().replace(/^\d+/, '99999'))),
      expect: { code: 'TABLESPACE_ARCHIVE_MISSING' },
    }),
    of({
      id: 'tablespace-table-absent',
      what: 'The file of a table in a tablespace is missing',
      make: (backup) => backup.archive(archiveOf(backup)).remove(auditLog(backup)),
      expect: (major) => ({ fails: ['relation-size', 'full-decode', ...(major >= 11 ? ['amcheck'] : [])] }),
    }),
    of({
      id: 'tablespace-table-page-zeroed',
      what: 'A page of a table in a tablespace is zeros',
      make: (backup) => backup.archive(archiveOf(backup)).edit(auditLog(backup), (file) => pageOf(file, 1).fill(0)),
      expect: { fails: ['index-count'] },
    }),
  ],
};
