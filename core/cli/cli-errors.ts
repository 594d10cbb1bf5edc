import { suggestion } from '../config/nearest.ts';
import { defineErrors } from '../errors/define-errors.ts';

export const cliErrors = defineErrors({
  BACKUP_UNKNOWN: {
    blame: 'operator',
    message: (facts: { name: string; known: readonly string[] }) =>
      `There is no backup "${facts.name}" in the configuration and no such directory; ${suggestion(facts.name, facts.known)}`,
    hint: () => 'Give a name from the configuration, or the directory of a backup.',
  },
  WOULD_OVERWRITE: {
    blame: 'operator',
    message: (facts: { files: readonly string[] }) => `There is a configuration already: ${facts.files.join(', ')}`,
    hint: () => 'Edit it, or remove it first; init overwrites nothing.',
  },
  NOTHING_TO_ACCEPT: {
    blame: 'operator',
    message: (facts: { backups: readonly string[] }) =>
      `No check of ${facts.backups.join(', ')} compares with a reference`,
    hint: () => 'Add one to the checks of the backup: { use: schema, file: schema.txt }.',
  },
  REFERENCE_NOT_WRITTEN: {
    blame: 'operator',
    message: (facts: { file: string; reason: string }) => `Cannot write ${facts.file}: ${facts.reason}`,
    hint: () => 'Name a file in a directory that pgproof may write to; what was there before is unchanged.',
  },
  CONFIGURATION_NOT_WRITTEN: {
    blame: 'operator',
    message: (facts: { file: string; reason: string }) => `Cannot write ${facts.file}: ${facts.reason}`,
    hint: () => 'Run init in a directory that you may write to.',
  },
  IMAGE_NOT_DESCRIBED: {
    blame: 'operator',
    message: () => 'Nothing says what image to build',
    hint: () =>
      'Name a release (pgproof image build bookworm postgresql-15), or describe the image in the configuration: sandbox: { use: lxc, image: { release: bookworm } }.',
  },
});
