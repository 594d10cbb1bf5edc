import { defineErrors } from '../../../core/index.ts';

interface Run {
  /** Which of the source's commands. */
  readonly what: string;
  readonly program: string;
  readonly exitCode?: number | undefined;
  /** End of what it wrote. */
  readonly output: string;
}

const ended = ({ exitCode, output }: Run) =>
  `(exit status ${exitCode ?? 'unknown'})${output === '' ? '' : `: ${output}`}`;

/** Everything the command source can refuse or fail with. */
export const errors = defineErrors({
  COMMAND_MISSING: {
    blame: 'sandbox',
    message: (facts: { program: string }) => `${facts.program} is not on this host`,
    hint: () => 'Install it, or give its whole path; the PATH of the command is that of the system.',
  },
  COMMAND_FAILED: {
    blame: 'repository',
    message: (run: Run) => `the command to ${run.what}, ${run.program}, failed ${ended(run)}`,
    hint: () =>
      'Run it by hand. If this exit status means that the backup itself is bad, list it in the bad of the source.',
  },
  COMMAND_SAYS_BAD: {
    blame: 'backup',
    message: (run: Run) => `${run.program} says that the backup is bad ${ended(run)}`,
    hint: () => 'Look at what it wrote, and take a new backup.',
  },
  COMMAND_ANSWER_UNCLEAR: {
    blame: 'operator',
    message: (facts: { what: string; program: string; reason: string }) =>
      `the answer of ${facts.program} cannot be understood (${facts.what}): ${facts.reason}`,
    hint: () => 'docs/sources.md says what list and info have to print.',
  },
  COMMAND_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { program: string }) => `${facts.program} was interrupted`,
    hint: () => 'Run the drill again.',
  },
  COMMAND_MAJOR_DIFFERS: {
    blame: 'operator',
    message: (facts: { expected: number; found: string }) =>
      `PostgreSQL ${facts.expected} was expected, and a cluster of ${facts.found} was restored`,
    hint: () => 'Correct the major of the source, or what info prints.',
  },
});
