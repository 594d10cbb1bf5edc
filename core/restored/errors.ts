import { defineErrors } from '../errors/define-errors.ts';

/** What another program left in the drill's directories and pgproof cannot take over. */
export const restoredErrors = defineErrors({
  RESTORED_FILE_SHARED: {
    blame: 'operator',
    message: (facts: { file: string }) => `${facts.file} was restored as a hard link of a file elsewhere`,
    hint: () => 'A server would write into the other file, too. Let the restore copy (cp without -l), not link.',
  },
  RESTORED_FILE_UNSAFE: {
    blame: 'operator',
    message: (facts: { file: string; kind: string }) => `the restore left a ${facts.kind} at ${facts.file}`,
    hint: () => 'A cluster holds files and directories; tablespaces are restored into the directory given for them.',
  },
  RESTORED_TABLESPACE_MISSING: {
    blame: 'operator',
    message: (facts: { oid: string; location: string }) =>
      `tablespace ${facts.oid} (${facts.location}) was not restored into the directory for tablespaces`,
    hint: (facts) => `Restore its files into a directory of the name ${facts.oid} there; see docs/sources.md.`,
  },
  RESTORED_NOTHING: {
    blame: 'operator',
    message: (facts: { by: string }) => `${facts.by} left no PG_VERSION in the data directory`,
    hint: () => 'The files of the cluster itself belong into the data directory, not a directory that holds them.',
  },
});
