import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from './errors.ts';

/** `backup.info`, Barman's description of a backup: a line `key=value` each. */
export interface BackupInfo {
  readonly id: string;
  /** `base/<id>` */
  readonly directory: string;
  /** `DONE`, `FAILED`, `STARTED`, `EMPTY`, `SYNCING` or `WAITING_FOR_WALS`. */
  readonly status: string;
  /** When backup.info was last written. */
  readonly changedAt: number;
  /** Undefined where Barman wrote `None` or nothing. */
  value(key: string): string | undefined;
}

/** Undefined where a directory holds no backup.info. Throws BARMAN_UNREADABLE (repository). */
export async function readBackupInfo(serverPath: string, id: string): Promise<BackupInfo | undefined> {
  const directory = join(serverPath, 'base', id);
  const path = join(directory, 'backup.info');
  let text: string;
  let changedAt: number;
  try {
    [text, { mtimeMs: changedAt }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw errors.BARMAN_UNREADABLE({ path, reason: code }, { cause });
  }
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1));
  }
  const value = (key: string) => (values.get(key) === 'None' ? undefined : values.get(key));
  return { id, directory, status: value('status') ?? '', changedAt, value };
}

export interface BarmanTablespace {
  readonly name: string;
  readonly oid: number;
  readonly location: string;
}

/** A list of tuples as Python writes it: `[('fast', 16389, '/disk')]`. Throws BARMAN_INFO_DAMAGED (backup). */
export function tablespacesOf(info: BackupInfo): readonly BarmanTablespace[] {
  const text = info.value('tablespaces') ?? '[]';
  const string = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
  const tuple = new RegExp(String.raw`\((${string}), (\d+), (${string})\)`, 'g');
  const found = [...text.matchAll(tuple)].map(([, name = '', oid = '', location = '']) => ({
    name: unquoted(name),
    oid: Number(oid),
    location: unquoted(location),
  }));
  if (text.replaceAll(tuple, '').replaceAll(/[[\], ]/g, '') !== '') {
    throw errors.BARMAN_INFO_DAMAGED({
      file: join(info.directory, 'backup.info'),
      reason: 'tablespaces makes no sense',
    });
  }
  return found;
}

const unquoted = (text: string) => text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
