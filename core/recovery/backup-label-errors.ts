import { defineErrors } from '../errors/define-errors.ts';

export const backupLabelErrors = defineErrors({
  BACKUP_LABEL_MISSING: {
    blame: 'backup',
    message: (facts: { where: string }) => `${facts.where} holds no backup_label`,
    hint: () =>
      'Without it the server would start from the wrong place and lose data without a word. Take a new backup with pg_basebackup, or put the label that pg_backup_stop() returned into it, and never delete the label.',
  },
  BACKUP_LABEL_INVALID: {
    blame: 'backup',
    message: (facts: { reason: string }) => `backup_label ${facts.reason}`,
    hint: () => 'The server would refuse it. Take a new backup, and let nothing rewrite its files.',
  },
  BACKUP_LABEL_CONTRADICTED: {
    blame: 'backup',
    message: (facts: { other: string; reason: string }) =>
      `backup_label and ${facts.other} contradict each other: ${facts.reason}`,
    hint: () =>
      'Files of several backups were mixed, or somebody edited them; recovery would begin at the wrong place. Find the ones that belong together, or take a new backup.',
  },
  BACKUP_INCREMENTAL: {
    blame: 'operator',
    message: (facts: { fromLsn: string }) =>
      `this is an incremental backup (of the changes since ${facts.fromLsn}); it cannot be restored by itself`,
    hint: () => 'Combine it with its predecessors by pg_combinebackup, and drill the result.',
  },
});
