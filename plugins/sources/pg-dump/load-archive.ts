import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import { createDatabase } from './create-database.ts';
import type { Archive } from './dump.ts';
import { errors } from './errors.ts';
import type { Loading } from './load.ts';
import { logFileOf } from './log-file.ts';
import { connectionString } from './names.ts';
import { placeArchive } from './place-archive.ts';
import { requireSoundParts } from './require-parts.ts';
import { restoreProblems } from './restore-log.ts';
import { rolesIn } from './roles.ts';
import { ScriptLines } from './script-lines.ts';
import { scriptProblems } from './script-log.ts';

/** Loads an archive by pg_restore, with as many workers as there are cores. */
export async function loadArchive(dump: Archive, database: string, loading: Loading): Promise<void> {
  const { cluster, into, roles, signal, problems, notes } = loading;
  const { toc } = dump;
  requireExtensions(dump, database, loading);
  if (dump.kind === 'directory') await requireSoundParts(dump, signal);
  const definition = toc.entries.find(({ type }) => type === 'DATABASE')?.definition ?? '';
  const note = await createDatabase(cluster, database, definition);
  if (note !== undefined) notes.add(note);
  await roles.require(toc.entries.map(({ owner }) => owner).filter((owner) => owner !== ''));
  // In the text of a function the same words mean nothing.
  const namesRoles = toc.entries.filter(({ type }) => /^(DEFAULT ACL|ACL|POLICY|USER MAPPING)$/.test(type));
  await roles.require(namesRoles.flatMap((entry) => rolesIn(entry.definition)));

  const path = into.inside(await placeArchive(dump, loading));
  using log = logFileOf(cluster);
  const jobs = dump.kind === 'tar' ? [] : [`--jobs=${availableParallelism()}`];
  const args = ['--no-password', '--no-tablespaces', ...jobs, `--dbname=${connectionString(database)}`, path];
  const { exitCode, signal: killed } = await cluster.tool('pg_restore', args, { database, logFile: log.path, signal });
  const found = await restoreProblems(log.path, database, toc);
  problems.push(...found);
  if (killed !== undefined)
    throw errors.DUMP_LOADER_ENDED({ program: 'pg_restore', file: dump.name, how: `by ${killed}` });
  if (exitCode !== 0 && found.length === 0) {
    throw errors.DUMP_LOADER_ENDED({ program: 'pg_restore', file: dump.name, how: `with status ${exitCode}` });
  }
  await setProperties(dump, database, loading);
}

function requireExtensions({ toc }: Archive, database: string, { cluster, extensions }: Loading): void {
  const missing = toc.entries
    .filter(({ type, tag }) => type === 'EXTENSION' && !extensions.has(tag))
    .map(({ tag }) => tag);
  if (missing.length > 0) {
    throw errors.DUMP_EXTENSIONS_MISSING({ database, extensions: missing, major: cluster.major });
  }
}

/** What an archive says of the database itself; pg_restore sets it only where it makes the database. */
async function setProperties(
  { toc }: Archive,
  database: string,
  { cluster, signal, problems }: Loading,
): Promise<void> {
  const isOfDatabase = ({ type, tag }: (typeof toc.entries)[number]) =>
    type === 'DATABASE PROPERTIES' || (/^(ACL|COMMENT|SECURITY LABEL)$/.test(type) && tag.startsWith('DATABASE '));
  const sql = toc.entries.filter(isOfDatabase).map(({ definition }) => definition);
  if (sql.length === 0 || database !== toc.database) return;
  using log = logFileOf(cluster);
  const lines = new ScriptLines(`${database}: DATABASE ${database}`, (line) => line);
  const input = Readable.from([Buffer.from(sql.join('\n'))]).pipe(lines);
  const args = ['-X', '-q', '--no-password', '-v', 'VERBOSITY=verbose', '-f', '-'];
  await cluster.tool('psql', args, { database, input, logFile: log.path, signal });
  problems.push(...(await scriptProblems(log.path, lines)));
}
