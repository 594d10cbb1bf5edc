import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedBackup } from './opened-backup.ts';

/** Leaves the first part of a file of the backup. */
export const cutFile = (backup: OpenedBackup, name: string, share: number) =>
  backup.whenWritten(async (directory) => {
    const file = join(directory, name);
    await truncate(file, Math.floor((await stat(file)).size * share));
  });

export const replaceFile = (backup: OpenedBackup, name: string, bytes: string | Buffer) =>
  backup.whenWritten((directory) => writeFile(join(directory, name), bytes));

/** Changes the bytes of a file of the backup. */
export const changeFile = (backup: OpenedBackup, name: string, change: (bytes: Buffer) => Buffer) =>
  backup.whenWritten(async (directory) => {
    const file = join(directory, name);
    await writeFile(file, change(await readFile(file)));
  });

export const flipFileByte = (backup: OpenedBackup, name: string, share: number) =>
  backup.whenWritten(async (directory) => {
    await using handle = await open(join(directory, name), 'r+');
    const position = Math.floor((await handle.stat()).size * share);
    const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position });
    await handle.write(flipped(buffer, 0), 0, 1, position);
  });

/** The buffer with a byte flipped; changes it. */
export function flipped(buffer: Buffer, at: number): Buffer {
  buffer.writeUInt8(buffer.readUInt8(at) ^ 0xff, at);
  return buffer;
}
