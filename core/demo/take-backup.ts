import { chmod, mkdir, readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { findClientTool } from '../postgres/binaries.ts';
import type { Cluster } from './cluster.ts';
import { demoErrors } from './demo-errors.ts';
import { lastWords } from './last-words.ts';
import { receiveBaseBackup } from './receive-base-backup.ts';
import { writeWalArchive } from './write-wal-archive.ts';

export interface TakeBackupOptions {
  /** A primary or a standby. */
  readonly from: Cluster;
  /** Absent or empty. */
  readonly into: string;
  readonly compress?: 'gzip' | 'none' | undefined;
  readonly wal?: 'stream' | 'fetch' | undefined;
  /** Default true; servers before 13 have none. */
  readonly manifest?: boolean | undefined;
  readonly checkpoint?: 'fast' | 'spread' | undefined;
  readonly label?: string | undefined;
  /** Default: pg_basebackup where one of the server's major or newer is installed. */
  readonly with?: 'pg_basebackup' | 'protocol' | undefined;
}

export interface TakenBackup {
  readonly directory: string;
  /** Names of the files, sorted. */
  readonly files: readonly string[];
  readonly with: 'pg_basebackup' | 'protocol';
}

/**
 * Takes a base backup in tar format, as `pg_basebackup -Ft` does: with that very program where it is installed, else
 * with our own receiver, whose result has the same form.
 *
 * @throws `BASE_BACKUP_FAILED`, `WAL_ALREADY_REMOVED`
 */
export async function takeBackup(options: TakeBackupOptions): Promise<TakenBackup> {
  const { from, into, compress = 'gzip', wal = 'stream', manifest = true, checkpoint = 'fast' } = options;
  const label = options.label ?? 'pg_basebackup base backup';
  const tool =
    options.with === 'protocol'
      ? undefined
      : await findClientTool('pg_basebackup', { minMajor: from.major, root: '/' });
  if (tool === undefined && options.with === 'pg_basebackup') {
    throw demoErrors.BASE_BACKUP_FAILED({ with: 'pg_basebackup', reason: `none for ${from.major} is installed` });
  }
  await mkdir(into, { recursive: true });
  await chmod(into, 0o700);
  if (tool === undefined) {
    const gzip = compress === 'gzip';
    const range = await receiveBaseBackup({ from, into, gzip, label, checkpoint, wal: wal === 'fetch', manifest });
    if (wal === 'stream') await writeWalArchive(from, range, into, gzip);
  } else {
    const flags = ['-Ft', '-D', into, '-h', from.socketDirectory, '-p', String(from.port), '-U', from.user, '-w'];
    flags.push('-X', wal, '-c', checkpoint, '-l', label);
    if (compress === 'gzip') flags.push('-z');
    if (!manifest && from.major >= 13) flags.push('--no-manifest');
    await pgBasebackup(tool.path, flags);
  }
  return {
    directory: into,
    files: (await readdir(into)).toSorted(),
    with: tool === undefined ? 'protocol' : 'pg_basebackup',
  };
}

async function pgBasebackup(program: string, flags: readonly string[]): Promise<void> {
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };
  const result = await execa(program, flags, { env, extendEnv: false, stdin: 'ignore', reject: false });
  if (!result.failed) return;
  throw demoErrors.BASE_BACKUP_FAILED({ with: program, reason: lastWords(result) });
}
