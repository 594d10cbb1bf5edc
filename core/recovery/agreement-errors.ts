import { defineErrors } from '../errors/define-errors.ts';

export const agreementErrors = defineErrors({
  BACKUP_LABEL_CONTRADICTED: {
    blame: 'backup',
    message: (facts: { other: string; reason: string }) => `backup_label and ${facts.other} contradict each other: ${facts.reason}`,
    hint: () =>
      'Files of several backups were mixed, or somebody edited them; recovery would begin at the wrong place. Find the ones that belong together, or take a new backup.',
  },
  CONTROL_FILE_OF_ANOTHER_CLUSTER: {
    blame: 'backup',
    message: (facts: { identifier: string; otherIdentifier: string }) =>
      `global/pg_control belongs to cluster ${facts.identifier}, the rest of the backup to cluster ${facts.otherIdentifier}`,
    hint: () => 'Files of different clusters were mixed. Find the ones that belong together.',
  },
  WAL_OF_ANOTHER_CLUSTER: {
    blame: 'backup',
    message: (facts: { segment: string; identifier: string; otherIdentifier: string }) =>
      `WAL segment ${facts.segment} belongs to cluster ${facts.otherIdentifier}, the backup to cluster ${facts.identifier}`,
    hint: () => 'Look where the WAL archive and the base backup are stored; two clusters seem to share a place.',
  },
});
