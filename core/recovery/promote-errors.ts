import { defineErrors } from '../errors/define-errors.ts';
import { fixed } from './fixed.ts';

export const promoteErrors = defineErrors({
  SUPERUSER_UNKNOWN: {
    blame: 'sandbox',
    message: (facts: { tried: readonly string[] }) =>
      `nobody could log in as the bootstrap superuser; tried ${facts.tried.map((name) => JSON.stringify(name)).join(', ')}`,
    hint: () => 'Name it in recovery.superuser.',
  },
  NO_DATABASE_TO_CONNECT: {
    blame: 'sandbox',
    message: fixed<{ tried: readonly string[]; superuser: string }>(
      'no database accepts connections, neither postgres nor template1 nor one of your own, so nothing could be asked',
    ),
    hint: () => 'Let one database of the source accept connections.',
  },
  ANOTHER_SERVER_ANSWERED: {
    blame: 'sandbox',
    message: (facts: { expected: string; found: string }) =>
      `another server answered on the drill's socket: its system identifier is ${facts.found}, not ${facts.expected}`,
    hint: () => 'Report this; no drill may share its socket.',
  },
  STILL_IN_RECOVERY: {
    blame: 'sandbox',
    message: fixed<{ log: readonly string[] }>('the server answers and is still in recovery'),
    hint: () => 'Report this with the log kept with this error.',
  },
  DATABASE_LOCALE_MISSING: {
    blame: 'sandbox',
    message: (facts: { database: string; reason: string }) =>
      `the locale of database ${JSON.stringify(facts.database)} is not installed here: ${facts.reason}`,
    hint: () => 'Install the locale on this host, or use a sandbox image of the distribution that production runs.',
  },
  DATABASE_UNREADABLE: {
    blame: 'backup',
    message: (facts: { database: string; reason: string; sqlstate: string }) =>
      `database ${JSON.stringify(facts.database)} cannot be opened: ${facts.reason}`,
    hint: () => 'Its catalog files are missing or damaged in the backup. Compare the backup with its manifest.',
  },
  DATABASE_REFUSED: {
    blame: 'sandbox',
    message: (facts: { database: string; reason: string; sqlstate?: string }) =>
      `database ${JSON.stringify(facts.database)} could not be asked: ${facts.reason}`,
    hint: () => "Read the end of the server's log, kept with this error.",
  },
  NOT_WRITABLE: {
    blame: 'sandbox',
    message: (facts: { reason: string; sqlstate: string | undefined }) =>
      `the promoted server takes no writes: ${facts.reason}`,
    hint: () => "Read the end of the server's log, kept with this error.",
  },
  END_OF_RECOVERY_UNKNOWN: {
    blame: 'sandbox',
    message: fixed<{ log: readonly string[] }>('the promoted server does not say where recovery ended'),
    hint: () => "Report this with the end of the server's log, kept with this error.",
  },
  WAL_ENDS_EARLY: {
    blame: 'backup',
    message: (facts: { endLsn: string; expected: string; says: string; log: readonly string[] }) =>
      `recovery ended at ${facts.endLsn}, before the end of the backup, which is ${facts.expected} (says ${facts.says})`,
    hint: () => 'WAL is missing from the backup; take a new one with --wal-method=stream.',
  },
  RECOVERY_STOPPED_EARLY: {
    blame: 'backup',
    message: (facts: {
      endLsn: string;
      segment: string;
      lastSegment: string;
      reason: 'missing' | 'damaged' | 'other-timeline';
      log: readonly string[];
    }) =>
      facts.reason === 'other-timeline'
        ? `recovery ended at ${facts.endLsn} and left out the WAL of a newer timeline, from ${facts.segment} on; its history file is missing`
        : `recovery ended at ${facts.endLsn}, because WAL segment ${facts.segment} is ${facts.reason}; the backup holds WAL up to ${facts.lastSegment}, and what was committed in it is lost`,
    hint: () => 'The server takes a gap for the end of WAL and says nothing. Take a new backup.',
  },
});
