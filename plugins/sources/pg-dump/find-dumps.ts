import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { compressionOf, isPgproofError, type Backup } from '../../../core/index.ts';
import type { Dump } from './dump.ts';
import { errors } from './errors.ts';
import { readHead } from './read-head.ts';
import { recognise } from './recognise.ts';

/** Dumps that are restored together: of the databases, and of the roles where there is one. */
export interface DumpSet {
  readonly id: string;
  readonly location: string;
  readonly dumps: readonly Dump[];
  /** Files beside them that are no dumps. */
  readonly others: readonly string[];
}

interface Places {
  /** A dump, or a directory of dumps. */
  readonly path: string;
  /** What pg_dumpall --globals-only wrote. */
  readonly globals: string | undefined;
}

/**
 * The dumps at a place, newest set first. A directory in which no database occurs twice is one set; else each dump in
 * it is a set of its own, with the newest dump of the roles.
 */
export async function findDumps({ path, globals }: Places, signal: AbortSignal): Promise<readonly DumpSet[]> {
  const own = globals === undefined ? [] : [await requireDump(globals, signal)];
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw errors.DUMP_NOT_READABLE({ path, reason: error.message });
  });
  if (entries === undefined || entries.includes('toc.dat')) {
    return [{ id: basename(path), location: path, dumps: [...own, await requireDump(path, signal)], others: [] }];
  }
  // What is left of the format directory when its table of contents is lost.
  if (entries.some((name) => /^\d+\.dat(\.(gz|lz4|zst))?$/.test(name))) {
    throw errors.DUMP_PART_MISSING({ file: 'toc.dat', entry: 'the table of contents', others: 0 });
  }
  const found: Dump[] = [];
  const others: string[] = [];
  for (const name of entries.toSorted()) {
    const dump = await recognised(join(path, name), name, signal, entries);
    if (dump === undefined) others.push(name);
    else if (dump.path !== globals) found.push(dump);
  }
  const roles = [...own, ...found.filter(isGlobals)];
  const databases = found.filter((dump) => !isGlobals(dump)).toSorted((a, b) => when(b) - when(a));
  if (databases.length === 0) throw errors.DUMP_NOT_FOUND({ path });
  const names = databases.map(databaseOf);
  if (new Set(names).size === names.length) {
    return [{ id: basename(path), location: path, dumps: [...roles, ...databases], others }];
  }
  const newest = roles.toSorted((a, b) => when(b) - when(a)).slice(0, 1);
  return databases.map((dump) => ({ id: dump.name, location: dump.path, dumps: [...newest, dump], others: [] }));
}

export function toBackup({ id, location, dumps }: DumpSet): Backup {
  const times = dumps.filter((dump) => !isGlobals(dump)).map(when);
  return {
    id,
    location,
    takenAt: new Date(Math.min(...times)).toISOString(),
    storedBytes: dumps.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Roles and no database: what pg_dumpall wrote never says of which server it is then. */
export const isGlobals = (dump: Dump): boolean =>
  dump.kind === 'plain' && dump.isCluster && dump.serverVersion === undefined;

/** Milliseconds: when it was begun, or where a script does not say, when it was written. */
export const when = (dump: Dump): number => (dump.kind === 'plain' ? dump.modifiedAt : dump.toc.createdAt).getTime();

/** The database a dump is restored into, where nobody says. */
export function databaseOf(dump: Dump): string {
  if (dump.kind !== 'plain' && dump.toc.database !== '') return dump.toc.database;
  return dump.name.replace(/(\.(sql|dump|pgsql|pgdump|tar|gz|zst|lz4|bak))+$/, '');
}

async function requireDump(path: string, signal: AbortSignal): Promise<Dump> {
  const name = basename(path);
  try {
    const dump = await recognise(path, name, signal);
    if (dump !== undefined) return dump;
  } catch (error) {
    if (isPgproofError(error)) throw error;
    throw errors.DUMP_NOT_READABLE({ path, reason: (error as Error).message });
  }
  throw errors.DUMP_NOT_RECOGNISED({ file: name });
}

/** Undefined for what lies beside the dumps and has not the name of one. */
async function recognised(
  path: string,
  name: string,
  signal: AbortSignal,
  entries: readonly string[],
): Promise<Dump | undefined> {
  try {
    const dump = await recognise(path, name, signal);
    if (dump === undefined && (await looksLost(path, name))) throw errors.DUMP_UNCLEAR({ file: name });
    return dump;
  } catch (error) {
    if (!isPgproofError(error)) throw errors.DUMP_NOT_READABLE({ path, reason: (error as Error).message });
    if (error.code === 'DUMP_EMPTY' && !isNamedAsDump(name)) return undefined;
    if (error.code === 'DUMP_WRAPPED' && (!isNamedAsDump(name) || entries.includes(parse(name).name))) return undefined;
    throw error;
  }
}

const isNamedAsDump = (name: string) => /\.(?:dump|pgdump|pgsql|sql)(?:\.|$)/i.test(name);

/** Named as a dump, and neither one nor a text, which somebody may have written by hand. */
async function looksLost(path: string, name: string): Promise<boolean> {
  if (!isNamedAsDump(name) || !(await stat(path)).isFile()) return false;
  const head = await readHead(createReadStream(path), 512);
  return head.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)) && compressionOf(head) === undefined;
}
