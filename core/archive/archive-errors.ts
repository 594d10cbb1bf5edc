import { defineErrors } from '../errors/define-errors.ts';

/** What fetching a file from a WAL archive throws. */
export const archiveErrors = defineErrors({
  ARCHIVE_UNREADABLE: {
    blame: 'repository',
    message: (facts: { location: string; reason: string }) =>
      `the WAL archive ${facts.location} could not be read: ${facts.reason}`,
    hint: () => 'Make it reachable and readable for pgproof; this says nothing about the backup.',
  },
  ARCHIVE_COMMAND_FAILED: {
    blame: 'repository',
    message: (facts: { program: string; file: string; exitCode?: number | undefined; stderr: string }) =>
      `${facts.program} could not fetch ${facts.file} from the WAL archive (exit status ${facts.exitCode ?? 'unknown'})${facts.stderr === '' ? '' : `: ${facts.stderr}`}`,
    hint: () =>
      "Run the command by hand. If this exit status means that the archive does not have the file, add it to the archive's missing.",
  },
  ARCHIVE_PROGRAM_MISSING: {
    blame: 'sandbox',
    message: (facts: { program: string; file: string }) => `${facts.file} needs ${facts.program}, which is not here`,
    hint: (facts) => `Install ${facts.program} on this host.`,
  },
  ARCHIVED_FILE_DAMAGED: {
    blame: 'backup',
    message: (facts: { file: string; reason: string }) =>
      `${facts.file} in the WAL archive is damaged: ${facts.reason}`,
    hint: () =>
      'Look for another copy of it. Without one nothing after it can be recovered; take a new base backup now.',
  },
  ARCHIVED_SEGMENT_SIZE: {
    blame: 'backup',
    message: (facts: { segment: string; bytes: number; expected: number }) =>
      `WAL segment ${facts.segment} in the archive has ${facts.bytes} bytes instead of ${facts.expected}`,
    hint: () =>
      'It was cut short or is no WAL segment; the server would not replay it. Let archive_command copy to another name and rename. Take a new base backup now.',
  },
});
