import { defineErrors } from '../errors/define-errors.ts';

export const agreementErrors = defineErrors({
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
