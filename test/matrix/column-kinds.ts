import { open, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import type { Column } from './column.ts';

export const allMajors = [10, 11, 12, 13, 14, 15, 16, 17, 18];

export const fromDirectory: Column['configure'] = async (path) => ({
  source: { definition: basebackup, options: basebackup.options.parse({ path }) },
});

/** Cuts a file in half, or the first of such a name in a backup. */
export async function cutInHalf(backup: string, name?: RegExp): Promise<void> {
  const path = name === undefined ? backup : join(backup, await fileOf(backup, name));
  await truncate(path, Math.floor((await stat(path)).size / 2));
}

/** Changes bytes in the middle of the first file of such a name. */
export async function overwriteMiddle(backup: string, name: RegExp): Promise<void> {
  const file = await open(join(backup, await fileOf(backup, name)), 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(512, 0xa5), 0, 512, Math.floor(size / 2));
  await file.close();
}

async function fileOf(backup: string, name: RegExp): Promise<string> {
  const found = (await readdir(backup)).find((file) => name.test(file));
  if (found === undefined) throw new Error(`${backup} has no file like ${name}`);
  return found;
}
