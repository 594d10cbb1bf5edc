import { defineErrors } from '../errors/define-errors.ts';
import { installHint, packageOf } from '../postgres/package-of.ts';
import { formatDuration } from '../values/duration.ts';

interface Named {
  readonly check: string;
}

/** Why a check could not tell. */
export const checkErrors = defineErrors({
  CHECK_TIMED_OUT: {
    blame: 'plugin',
    message: (facts: Named & { deadlineMs: number }) =>
      `${facts.check} was not done within its deadline of ${formatDuration(facts.deadlineMs)}`,
    hint: (facts) =>
      `Give it more time: timeout: "${formatDuration(facts.deadlineMs * 2)}" in the entry of this check.`,
  },
  CHECK_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: Named) => `${facts.check} was interrupted`,
    hint: () => 'Run the drill again.',
  },
  CHECK_NEEDS_UNMET: {
    blame: 'operator',
    message: (facts: Named & { minMajor: number; major: number }) =>
      `${facts.check} works on PostgreSQL ${facts.minMajor} and newer; this backup is of ${facts.major}`,
    hint: () => 'Take the check out of this backup.',
  },
  DATABASE_CLOSED: {
    blame: 'operator',
    message: (facts: Named & { database: string }) =>
      `${facts.check} asks about database "${facts.database}", which accepts no connections (datallowconn is false)`,
    hint: () => 'Take the check out, or name another database.',
  },
  LOCKED_BY_PREPARED_TRANSACTION: {
    blame: 'operator',
    message: (facts: { database: string; relations: readonly string[] }) =>
      `A prepared transaction in the backup keeps tables of ${facts.database} locked, so they cannot be read: ${facts.relations.slice(0, 5).join(', ')}${facts.relations.length > 5 ? ` and ${facts.relations.length - 5} more` : ''}`,
    hint: () =>
      'End the transaction on the source (pg_prepared_xacts; the check catalog-state tells its name) and drill a backup that was taken after that.',
  },
  CHECK_FOUND_NOTHING: {
    blame: 'plugin',
    message: (facts: Named) => `${facts.check} returned no finding, so it proved nothing`,
    hint: () => 'A check returns at least one ctx.pass(), ctx.warn() or ctx.fail().',
  },
  CHECK_FOUND_NONSENSE: {
    blame: 'plugin',
    message: (facts: Named & { problem: string }) =>
      `${facts.check} returned something that is no finding: ${facts.problem}`,
    hint: () => 'Make findings with ctx.pass(), ctx.warn(), ctx.fail(), ctx.atMost() and their kin.',
  },
  CHECK_THREW: {
    blame: 'plugin',
    message: (facts: Named & { reason: string }) => `${facts.check} broke off: ${facts.reason}`,
    hint: (facts) => `This is a defect of the check ${facts.check}, not of the backup; report it to its author.`,
  },
  CHECK_QUERY_REFUSED: {
    blame: 'plugin',
    message: (facts: Named & { sqlstate: string; reason: string }) =>
      `A statement of ${facts.check} failed (SQLSTATE ${facts.sqlstate})${facts.reason === '' ? '' : `: ${facts.reason}`}`,
    hint: ({ sqlstate, check }) =>
      sqlstate === '25006'
        ? 'Sessions of checks are read-only; set needs: { readWrite: true }.'
        : `Try the statements of ${check} on a database like this one.`,
  },
  DATA_UNREADABLE: {
    blame: 'backup',
    message: (facts: Named & { sqlstate: string; reason: string; database: string }) =>
      `The recovered server could not read its data (database ${facts.database}, SQLSTATE ${facts.sqlstate}): ${facts.reason}`,
    hint: () =>
      'Do not rely on this backup. Look for the same damage on the server it was taken from, then take a new one.',
  },
  SANDBOX_EXHAUSTED: {
    blame: 'sandbox',
    message: (facts: Named & { sqlstate?: string; reason: string }) =>
      `The sandbox has too little for ${facts.check}${facts.sqlstate === undefined ? '' : ` (SQLSTATE ${facts.sqlstate})`}: ${facts.reason}`,
    hint: ({ reason }) =>
      reason.includes('out of shared memory')
        ? 'Raise max_locks_per_transaction in recovery.settings.'
        : 'Give the sandbox more memory or disk, or run fewer drills at once.',
  },
  STORAGE_BROKE: {
    blame: 'sandbox',
    message: (facts: Named & { reason: string }) =>
      `The server could not read or write its files while ${facts.check} ran: ${facts.reason}`,
    hint: () =>
      'Look at the kernel log: the disk below workDirectory gives errors, or that of a backup which was not copied.',
  },
  SERVER_LIBRARY_MISSING: {
    blame: 'sandbox',
    message: (facts: Named & { reason: string; major: number }) =>
      `The server of the sandbox lacks a library that ${facts.check} came upon: ${facts.reason}`,
    hint: ({ reason, major }) => {
      const library = /"([^"]+)"/.exec(reason)?.[1];
      return library === undefined
        ? 'Install the package of its extension; the check extensions names it.'
        : installHint([packageOf(library, major)]);
    },
  },
  SERVER_SUPPORT_MISSING: {
    blame: 'sandbox',
    message: (facts: Named & { reason: string }) =>
      `The server of the sandbox cannot do what the source's could, and ${facts.check} needs: ${facts.reason}`,
    hint: () =>
      "Use the server packages, libraries and locales of production: install them on this host, or use the sandbox lxc with an image of production's distribution.",
  },
  SERVER_DIED: {
    blame: 'sandbox',
    message: (facts: Named & { reason: string; log: readonly string[] }) =>
      `The recovered server went away while ${facts.check} ran: ${facts.reason}`,
    hint: () => "Read the last lines of the server's log; if the kernel killed it, raise the memory limit.",
  },
  SERVER_DIED_OF_DATA: {
    blame: 'backup',
    message: (facts: Named & { reason: string; log: readonly string[] }) =>
      `The recovered server died of its data while ${facts.check} ran: ${facts.reason}`,
    hint: () =>
      'Do not rely on this backup. Look for the same damage on the server it was taken from, then take a new one.',
  },
  SERVER_ALREADY_STOPPED: {
    blame: 'plugin',
    message: (facts: Named) => `${facts.check} asked for a session after the server had been stopped`,
    hint: () => 'Another check that runs last stopped it; put this one before it in the configuration.',
  },
  CHECK_IS_OVER: {
    blame: 'plugin',
    message: (facts: Named) => `${facts.check} went on with its context after it had ended`,
    hint: () => 'Await all work before the check returns.',
  },
  STOP_NOT_ALLOWED: {
    blame: 'plugin',
    message: (facts: Named) => `${facts.check} may not stop the server`,
    hint: () => "Declare needs: { server: 'last' }.",
  },
  CLIENT_TOOL_MISSING: {
    blame: 'sandbox',
    message: (facts: { tool: string; package: string; exact: boolean; major: number }) =>
      `${facts.tool} of PostgreSQL ${facts.major}${facts.exact ? '' : ' or newer'} is not installed where the drill runs`,
    hint: (facts) => `Install ${facts.package} (Debian and Ubuntu; on Red Hat postgresql${facts.major}).`,
  },
});
