import { countOf } from '../text/count-of.ts';
import { defineErrors } from '../errors/define-errors.ts';
import type { Problem } from './problem.ts';

const where = ({ path, line, column }: Problem) => {
  const position = line === undefined ? '' : `${line}:${column}`;
  return [position, path].filter((part) => part !== '').join(' ');
};

export const configErrors = defineErrors({
  CONFIGURATION_INVALID: {
    blame: 'operator',
    message: (facts: { file: string | undefined; problems: readonly Problem[] }) => {
      const count = countOf(facts.problems.length, 'problem');
      const lines = facts.problems.map(
        (problem) => `  ${[where(problem), problem.message].filter(Boolean).join(': ')}`,
      );
      return [`${count} in ${facts.file ?? 'the configuration'}`, ...lines].join('\n');
    },
    hint: () => 'Correct the configuration; nothing was started.',
  },
  CONFIGURATION_MISSING: {
    blame: 'operator',
    message: (facts: { directory: string }) =>
      `There is no pgproof.config.yaml, .json, .ts or .js in ${facts.directory}`,
    hint: () =>
      'Write one with `pgproof init`, name one with --config FILE, or drill a backup directory: pgproof run DIR.',
  },
  CONFIGURATION_AMBIGUOUS: {
    blame: 'operator',
    message: (facts: { files: readonly string[] }) => `More than one configuration: ${facts.files.join(', ')}`,
    hint: () => 'Remove all but one, or name the right one with --config FILE.',
  },
  CONFIGURATION_UNREADABLE: {
    blame: 'operator',
    message: (facts: { file: string; reason: string }) =>
      `Cannot read the configuration ${facts.file}: ${facts.reason}`,
    hint: () => 'Check the path and who may read the file.',
  },
  CONFIGURATION_THREW: {
    blame: 'operator',
    message: (facts: { file: string; reason: string }) =>
      `The configuration ${facts.file} does not load: ${facts.reason}`,
    hint: () => 'Correct the module; run with --verbose to see where it threw.',
  },
  BACKUP_DIRECTORY_MISSING: {
    blame: 'operator',
    message: (facts: { directory: string; reason: string }) =>
      `${facts.directory} is no backup directory: ${facts.reason}`,
    hint: () => 'Give the directory that pg_basebackup wrote into.',
  },
});
