import { quotesValues, type Finding } from '../../../core/index.ts';

/** A statement that failed while a dump was loaded, or an archive that could not be read. */
export interface Problem {
  /** e.g. `shop: TABLE DATA public.orders`. */
  readonly target: string;
  /** `server`: it refused a statement. `archive`: pg_restore could not go on reading. */
  readonly from: 'server' | 'archive';
  readonly message: string;
  /** psql tells it, pg_restore does not. */
  readonly sqlstate?: string | undefined;
}

/** Messages that name objects and no values, where there is no SQLSTATE to go by. */
const harmless = [
  /^[a-z][\w -]* "?[^:]*"?(?:\([^:]*\))? (does not exist|already exists)/i,
  /violates (unique|foreign key|check|exclusion|not-null) constraint "[^"]*"/,
  /^could not create (unique index|exclusion constraint) "[^"]+"/,
  /^column "[^"]*" of relation "[^"]*" contains null values/,
  /^(permission denied|must be (owner|superuser|a member))\b[^:]*/,
  /^unrecognized configuration parameter "[^"]+"/,
  /^check constraint "[^"]*" of relation "[^"]*" is violated by some row/,
  /^invalid byte sequence for encoding "[^"]+"/,
];
const constraint = /\b(unique|foreign key|check|exclusion|not-null) constraint "([^"]*)"|unique index "([^"]+)"/;

/** The server's words, or what can be said of them without quoting a row. */
export function withoutValues({ from, message, sqlstate }: Problem): string {
  if (from === 'archive') return message;
  const safe = harmless.map((pattern) => pattern.exec(message)?.[0]).find((text) => text !== undefined);
  if (safe !== undefined) return message.slice(0, message.indexOf(safe) + safe.length);
  // What is near a syntax error may be a row that psql took for a statement.
  if (message.startsWith('syntax error')) return 'syntax error';
  if (sqlstate !== undefined && !quotesValues(sqlstate)) return message;
  const beginning = /^[^:"']*(?=:|$)/.exec(message)?.[0].trim() ?? '';
  return /^(invalid input syntax for|.*out of range|value too long for|numeric field overflow|missing data for|extra data after|null value)/.test(
    beginning,
  )
    ? beginning
    : 'the server refused it; its words may quote a row and are left out';
}

const unread = 'The archive cannot be read';

/** It tells of an archive that pg_restore could not go on reading. */
export const isUnread = ({ summary }: Finding): boolean => summary.startsWith(unread);

export function toFinding(problem: Problem): Finding {
  const [, , name, index] = constraint.exec(problem.message) ?? [];
  const said = withoutValues(problem);
  const violated = name ?? index;
  return {
    outcome: 'fail',
    summary: problem.from === 'archive' ? `${unread}: ${said}` : `It cannot be loaded: ${said}`,
    target: problem.target,
    ...(problem.sqlstate === undefined ? {} : { evidence: [`SQLSTATE ${problem.sqlstate}`] }),
    hint:
      violated === undefined
        ? 'Load the dump by hand to see the whole message. Take a new dump, and look whether the old one can still be read elsewhere.'
        : `Rows contradict ${violated}. Look for the same rows on the server that was dumped; repair them there, then take a new dump.`,
  };
}
