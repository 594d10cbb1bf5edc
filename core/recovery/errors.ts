import { defineErrors } from '../errors/define-errors.ts';
import { fixed } from './fixed.ts';

/** What reading and preparing a restored data directory throws. */
export const errors = defineErrors({
  DATA_DIRECTORY_INCOMPLETE: {
    blame: 'backup',
    message: (facts: { file: string }) =>
      `the restored data directory holds no ${facts.file}; no server can start on it`,
    hint: () => 'Look whether the backup ended early, and take a new one.',
  },
  DATA_DIRECTORY_UNSAFE: {
    blame: 'backup',
    message: (facts: { file: string; kind: string }) =>
      `${facts.file} in the restored data directory is a ${facts.kind}; PostgreSQL has none there`,
    hint: () => 'Look how the backup was made: such an entry can lead the server to files that are not its own.',
  },
  PG_VERSION_DAMAGED: {
    blame: 'backup',
    message: fixed<{ found: string }>('PG_VERSION in the backup does not hold a major version of PostgreSQL'),
    hint: () => 'The file was damaged or replaced; take a new backup.',
  },
  MAJOR_NOT_SUPPORTED: {
    blame: 'operator',
    message: (facts: { major: number }) => `PostgreSQL ${facts.major} is none of the majors pgproof knows (10 to 18)`,
    hint: () => 'Look for a newer pgproof.',
  },
  CONTROL_FILE_DAMAGED: {
    blame: 'backup',
    message: (facts: { reason: string; major: number }) => `global/pg_control is damaged: ${facts.reason}`,
    hint: () => 'No server starts with such a control file; take a new backup.',
  },
  TABLESPACE_ELSEWHERE: {
    blame: 'plugin',
    message: (facts: { oid: string; where: string }) =>
      `tablespace ${facts.oid} is still linked to ${facts.where}; the server would write outside of the drill`,
    hint: () => 'The source plugin has to link every tablespace into the drill; report it to its author.',
  },
});
