import { defineErrors } from '../errors/define-errors.ts';

export const reportFileErrors = defineErrors({
  REPORT_NOT_WRITTEN: {
    blame: 'operator',
    message: (facts: { file: string; cause: string; permanent: boolean }) =>
      `The report could not be written to ${facts.file}: ${facts.cause}`,
    hint: () => 'Name a file in a directory that pgproof may write to.',
  },
  STREAM_CLOSED: {
    blame: 'operator',
    message: (facts: { cause: string; permanent: boolean }) => `Standard output took no more: ${facts.cause}`,
    hint: () => 'Keep the program that reads the output running, or write to a file.',
  },
});
