import { defineErrors } from '../../../core/index.ts';

const again =
  'Take the dump again, and have the job look at the exit status of pg_dump and of every program behind it.';

export const errors = defineErrors({
  DUMP_NOT_READABLE: {
    blame: 'repository',
    message: (facts: { path: string; reason: string }) => `${facts.path} cannot be read: ${facts.reason}`,
    hint: () => 'Look at the path, the mount and the permissions; this says nothing about the dump.',
  },
  DUMP_NOT_FOUND: {
    blame: 'repository',
    message: (facts: { path: string }) => `${facts.path} holds no dump`,
    hint: () => 'Name a dump, the directory that pg_dump --format=directory wrote, or a directory of dumps.',
  },
  DUMP_BEING_WRITTEN: {
    blame: 'repository',
    message: (facts: { file: string; how: string; problem: string }) =>
      `${facts.file} ${facts.how}, so it may still be written: ${facts.problem}`,
    hint: () => 'Run the drill again when the job that takes the dump has ended, at least a minute ago.',
  },
  DUMP_EMPTY: {
    blame: 'backup',
    message: (facts: { file: string }) => `${facts.file} is empty`,
    hint: () => again,
  },
  DUMP_NOT_RECOGNISED: {
    blame: 'backup',
    message: (facts: { file: string }) =>
      `${facts.file} is no dump: it begins neither like an archive of pg_dump nor like SQL that pg_dump or pg_dumpall wrote`,
    hint: () => 'Look at what wrote this file.',
  },
  DUMP_UNCLEAR: {
    blame: 'operator',
    message: (facts: { file: string }) =>
      `${facts.file} lies among the dumps, has the name of one, and is none: a backup of nobody knows what`,
    hint: () =>
      'Look at what wrote this file. Where it is no dump of PostgreSQL move it elsewhere, or name the dumps one by one.',
  },
  DUMP_WRAPPED: {
    blame: 'operator',
    message: (facts: { file: string; wrapping: string }) =>
      `${facts.file} is ${facts.wrapping}, and the source pg-dump does not undo that`,
    hint: () =>
      'Point the source at what comes out of it: unpack or decrypt the dump to a place of its own before the drill. Only scripts may be packed, by gzip, zstd or lz4.',
  },
  DUMP_CUT: {
    blame: 'backup',
    message: (facts: { file: string; where: string }) => `${facts.file} is cut short: ${facts.where}`,
    hint: () => again,
  },
  DUMP_DAMAGED: {
    blame: 'backup',
    message: (facts: { file: string; reason: string }) => `${facts.file} is damaged: ${facts.reason}`,
    hint: () => again,
  },
  DUMP_PART_MISSING: {
    blame: 'backup',
    message: (facts: { file: string; entry: string; others: number }) =>
      `${facts.file} is missing from the dump: it holds ${facts.entry}${facts.others === 0 ? '' : `, and ${facts.others} more files are missing`}`,
    hint: () => again,
  },
  DUMP_PROGRAM_MISSING: {
    blame: 'sandbox',
    message: (facts: { file: string; program: string }) => `${facts.file} needs ${facts.program}, which is not here`,
    hint: ({ program }) => `Install ${program} on this host.`,
  },
  DUMP_PROGRAM_FAILED: {
    blame: 'sandbox',
    message: (facts: { file: string; program: string; reason: string }) =>
      `${facts.program} could not unpack ${facts.file}: ${facts.reason}`,
    hint: ({ program }) => `Run ${program} --decompress on the file by hand.`,
  },
  DUMP_MAJOR_UNKNOWN: {
    blame: 'operator',
    message: (facts: { file: string }) => `${facts.file} does not say of which PostgreSQL it is`,
    hint: () => 'Say to which major it is to be restored: major, in the options of the source.',
  },
  DUMP_MAJOR_UNSUPPORTED: {
    blame: 'operator',
    message: (facts: { file: string; major: number }) =>
      `${facts.file} is of PostgreSQL ${facts.major}; pgproof restores dumps into 10 to 18`,
    hint: ({ major }) =>
      major < 10 ? 'Set major in the options of the source to 10 or newer.' : 'Look for a newer version of pgproof.',
  },
  DUMP_FORMAT_TOO_NEW: {
    blame: 'sandbox',
    message: (facts: { file: string; version: string }) =>
      `${facts.file} has version ${facts.version} of the archive format, which this pgproof does not know`,
    hint: () => 'Look for a newer version of pgproof.',
  },
  DUMP_EXTENSIONS_MISSING: {
    blame: 'sandbox',
    message: (facts: { database: string; extensions: readonly string[]; major: number }) =>
      `The server of the sandbox lacks extensions that the dump of ${facts.database} needs: ${facts.extensions.join(', ')}`,
    hint: ({ extensions, major }) =>
      `Install their packages for PostgreSQL ${major} (Debian and Ubuntu: postgresql-${major}-${(extensions[0] ?? '').replaceAll('_', '-')} or its kin) on this host, or add them to the image of the sandbox.`,
  },
  DUMP_NOT_POSSIBLE_TO_LOAD_HERE: {
    blame: 'sandbox',
    message: (facts: { target: string; reason: string }) => `${facts.target} could not be loaded here: ${facts.reason}`,
    hint: () =>
      'Give the sandbox the memory, disk, libraries and locales that it lacks. Until then nobody knows whether the dump is good.',
  },
  DUMP_LOADER_ENDED: {
    blame: 'sandbox',
    message: (facts: { program: string; file: string; how: string }) =>
      `${facts.program} did not get through ${facts.file}: it ended ${facts.how}`,
    hint: () => 'Look whether the kernel ran out of memory; raise the memory limit of the drill.',
  },
});
