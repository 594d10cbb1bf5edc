import { defineErrors } from '../../../../core/index.ts';

/** What is told instead of a fault of files in plain format. */
export const plainErrors = defineErrors({
  BACKUP_BEING_WRITTEN: {
    blame: 'repository',
    message: (facts: { file: string; problem: string }) =>
      `${facts.file} was written to within the last minute, so the backup may still be copied: ${facts.problem}`,
    hint: () => 'Drill when the job that writes the backup has ended, at least a minute ago.',
  },
});
