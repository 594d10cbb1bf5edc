import { join } from 'node:path';
import type { Container } from '../contracts/sandbox.ts';
import type { ServerSession } from '../postgres/connection.ts';
import type { ServerBinaries } from '../postgres/server-binaries.ts';
import type { RecoveryFacts } from '../report/facts.ts';

export type LibraryFacts = NonNullable<RecoveryFacts['libraries']>;
export type RecordedVersions = LibraryFacts['recorded'];

/** A C library tells its version through its ldd; what a program is linked with has the major of ICU in its name. */
const ask = 'ldd --version 2>&1; ldd "$0" 2>&1';

/** The libraries that the server of a sandbox sorts text by. Never rejects: what cannot be found out is left out. */
export async function serverLibraries(
  container: Container,
  { bin, mount }: Pick<ServerBinaries, 'bin' | 'mount'>,
  signal: AbortSignal,
): Promise<Pick<LibraryFacts, 'cLibrary' | 'icu'>> {
  try {
    const postgres = join(mount === undefined ? bin : container.inside(bin), 'postgres');
    const { stdout } = await container.attach(['/bin/sh', '-c', ask, postgres], { signal });
    return librariesIn(stdout);
  } catch {
    return {};
  }
}

/** Reads what ldd of glibc or musl wrote. */
export function librariesIn(output: string): Pick<LibraryFacts, 'cLibrary' | 'icu'> {
  const glibc = /^ldd \(.*\) (\d[\d.]*)$/m.exec(output)?.[1];
  const musl = /^musl libc[^]*?^Version (\d[\d.]*)$/m.exec(output)?.[1];
  const icu = /\blibicui18n\.so\.(\d+)/.exec(output)?.[1];
  return {
    ...(glibc === undefined ? {} : { cLibrary: `glibc ${glibc}` }),
    ...(musl === undefined ? {} : { cLibrary: `musl ${musl}` }),
    ...(icu === undefined ? {} : { icu }),
  };
}

/**
 * The versions of collations that one database recorded: of ICU's from PostgreSQL 10 on, of the C library's from 13 on,
 * of the databases' own from 15 on. A catalog that cannot be read is found by the checks; here it records nothing.
 */
export async function recordedVersions(session: ServerSession, major: number): Promise<RecordedVersions> {
  const ofDatabases = `union select datlocprovider, datcollversion from pg_catalog.pg_database`;
  const rows = await orNone(
    session.query<{ provider: string; version: string }>(
      `select provider::text, version from (
         select collprovider, collversion from pg_catalog.pg_collation ${major >= 15 ? ofDatabases : ''}
       ) as recorded(provider, version) where version is not null and provider in ('c', 'i')`,
    ),
  );
  const versions = (provider: string) => rows.filter((row) => row.provider === provider).map(({ version }) => version);
  // Behind root's come the versions of what single languages change.
  return {
    cLibrary: versions('c'),
    icuCollations: versions('i').map((version) => /^\d+\.\d+/.exec(version)?.[0] ?? version),
  };
}

/** Each version once, the oldest first. */
export function inAll(recorded: readonly RecordedVersions[]): RecordedVersions {
  const all = (key: keyof RecordedVersions) =>
    [...new Set(recorded.flatMap((one) => one[key]))].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return { cLibrary: all('cLibrary'), icuCollations: all('icuCollations') };
}

/** The version that the server's ICU gives the collation of no language; undefined without ICU. */
export async function icuCollations(session: ServerSession): Promise<string | undefined> {
  const [row] = await orNone(
    session.query<{ version: string | null }>(
      `select pg_catalog.pg_collation_actual_version(oid) as version from pg_catalog.pg_collation
       where collname = 'und-x-icu' and collnamespace = 'pg_catalog'::pg_catalog.regnamespace`,
    ),
  );
  return row?.version ?? undefined;
}

async function orNone<T>(rows: Promise<T[]>): Promise<T[]> {
  try {
    return await rows;
  } catch {
    return [];
  }
}
