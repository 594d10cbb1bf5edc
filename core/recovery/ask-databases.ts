import type { ConnectOptions, ServerSession } from '../postgres/connection.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import type { Finding } from '../report/finding.ts';
import { inAll, recordedVersions, type RecordedVersions } from './library-facts.ts';
import { promoteErrors } from './promote-errors.ts';
import { refusedConnection } from './refused-connection.ts';

export interface AskedDatabases {
  readonly all: readonly { readonly name: string; readonly allowConnections: boolean; readonly bytes: number }[];
  /** All of these answered. */
  readonly connectable: readonly string[];
  readonly findings: readonly Finding[];
  /** Versions of collations in any of them. */
  readonly recorded: RecordedVersions;
}

interface Row {
  readonly name: string;
  readonly allow: boolean;
  readonly invalid: boolean;
  /** Null where there are no files. */
  readonly bytes: string | null;
}

/**
 * Asks every database that accepts connections one question.
 *
 * @throws DATABASE_LOCALE_MISSING, DATABASE_UNREADABLE, DATABASE_REFUSED, naming the database
 */
export async function askDatabases(
  session: ServerSession,
  connect: (database: string, options: ConnectOptions) => Promise<ServerSession>,
  major: number,
  signal: AbortSignal,
): Promise<AskedDatabases> {
  const rows = await session.query<Row>(
    `select datname::text as name, datallowconn as allow, datconnlimit = -2 as invalid,
            pg_catalog.pg_database_size(oid)::text as bytes
       from pg_catalog.pg_database order by pg_catalog.pg_database_size(oid) desc nulls last, datname`,
  );
  const findings: Finding[] = rows.filter(({ invalid }) => invalid).map(invalidDatabase);
  // Also of those that nobody may connect to: template0 is lost as easily as any other.
  const empty = rows.find(({ invalid, bytes }) => !invalid && bytes === null);
  if (empty !== undefined) throw withoutFiles(empty);
  const connectable = rows.filter(({ allow, invalid }) => allow && !invalid).map(({ name }) => name);
  const recorded: RecordedVersions[] = [];
  for (const name of connectable) {
    try {
      await using asked = await connect(name, { signal });
      await asked.value('select pg_catalog.count(*) from pg_catalog.pg_class');
      recorded.push(await recordedVersions(asked, major));
    } catch (error) {
      throw refusedConnection(name, error);
    }
  }
  return {
    all: rows.map(({ name, allow, invalid, bytes }) => ({
      name,
      allowConnections: allow && !invalid,
      bytes: Number(bytes),
    })),
    connectable,
    findings,
    recorded: inAll(recorded),
  };
}

function withoutFiles({ name }: Row): PgproofError {
  return promoteErrors.DATABASE_UNREADABLE({ database: name, reason: 'its files are missing', sqlstate: '' });
}

function invalidDatabase({ name }: Row): Finding {
  return {
    outcome: 'warn',
    summary: 'the database is invalid: a DROP DATABASE on the source was interrupted, and nobody can connect to it',
    target: name,
    hint: 'Drop it on the source.',
  };
}
