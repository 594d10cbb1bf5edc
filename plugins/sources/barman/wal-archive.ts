import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isSegmentName, walPageMagics, type Backup, type WalArchive } from '../../../core/index.ts';
import { readBackupInfo } from './backup-info.ts';
import { errors } from './errors.ts';
import { segmentBytesOf } from './inspect.ts';
import { runBarman, saidBy, type BarmanServer } from './run-barman.ts';
import { findWal, listWal } from './wal-files.ts';

/** How files that Barman compressed begin; it keeps their names. */
const byBarman: readonly Buffer[] = ['425a68', 'fd377a585a00', '28b52ffd', '04224d18'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const gzip = Buffer.from('1f8b', 'hex');

/**
 * Barman's archive. Most files are plain or gzipped, and read here: starting `barman get-wal` takes longer than replaying
 * a segment. The other compressions are left to it.
 */
export function walArchive(server: BarmanServer, backup: Backup): WalArchive {
  return {
    location: join(server.path, 'wals'),
    async fetch(name, path, { signal }) {
      const info = await readBackupInfo(server.path, backup.id);
      if (info === undefined) throw errors.BARMAN_BACKUP_GONE({ backup: backup.id });
      const file = await findWal(server.path, name, segmentBytesOf(info));
      if (file === undefined) return false;
      const { head, bytes } = await beginningOf(file);
      const starts = (magic: Buffer) => head.subarray(0, magic.length).equals(magic);
      if (starts(gzip)) await gunzip(file, path, signal);
      else if (byBarman.some(starts)) await getWal(server, name, path, signal);
      else {
        const isWal = [...walPageMagics.values()].includes(head.length < 2 ? 0 : head.readUInt16LE(0));
        const isPlain = !isSegmentName(name) || isWal || bytes === segmentBytesOf(info) || bytes === 0;
        if (!isPlain) throw errors.BARMAN_WAL_UNKNOWN({ file });
        await reading(file, () => copyFile(file, path, constants.COPYFILE_EXCL));
      }
      return true;
    },
    list: () => listWal(server.path),
  };
}

async function beginningOf(file: string): Promise<{ readonly head: Buffer; readonly bytes: number }> {
  return reading(file, async () => {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    return { head: buffer.subarray(0, bytesRead), bytes: (await handle.stat()).size };
  });
}

async function gunzip(file: string, path: string, signal: AbortSignal): Promise<void> {
  await reading(file, async () => {
    const output = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    try {
      await pipeline(createReadStream(file), createGunzip(), output, { signal });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw cause;
      throw errors.BARMAN_WAL_DAMAGED({ file, reason: (cause as Error).message }, { cause });
    }
  });
}

async function getWal(server: BarmanServer, name: string, path: string, signal: AbortSignal): Promise<void> {
  const own = `${path}.barman`;
  await mkdir(own, { mode: 0o700 });
  try {
    const result = await runBarman(server, ['get-wal', '-o', own, server.name, name], own, signal);
    if (result.exitCode !== 0) {
      const reason = saidBy(result);
      throw errors.BARMAN_FAILED({ command: 'get-wal', exitCode: result.exitCode, reason });
    }
    await rename(join(own, name), path);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** A system error says nothing about the file. */
async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw cause;
    throw errors.BARMAN_UNREADABLE({ path, reason: code }, { cause });
  }
}
