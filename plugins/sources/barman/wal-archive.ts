import { constants, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  compressionOf,
  isSegmentName,
  openCompressed,
  walPageMagics,
  type Backup,
  type WalArchive,
} from '../../../core/index.ts';
import { readBackupInfo } from './backup-info.ts';
import { errors } from './errors.ts';
import { segmentBytesOf } from './inspect.ts';
import { runBarman, saidBy, type BarmanServer } from './run-barman.ts';
import { findWal, listWal } from './wal-files.ts';

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
      // Barman keeps the names of files that it compresses.
      const compression = compressionOf(head);
      if (compression === 'gzip') await gunzip(file, path, signal);
      else if (compression !== undefined) await getWal(server, name, path, signal);
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
  const contents = openCompressed(file, 'gzip', signal, ({ kind, reason, cause }) =>
    kind === 'cut' || kind === 'damaged'
      ? errors.BARMAN_WAL_DAMAGED({ file, reason }, { cause })
      : errors.BARMAN_UNREADABLE({ path: file, reason }, { cause }),
  );
  const output = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await reading(file, () => pipeline(contents, output, { signal }));
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
