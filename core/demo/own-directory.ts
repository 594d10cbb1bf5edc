import { chmod, chown, mkdir } from 'node:fs/promises';
import type { Owner } from './owner.ts';

/** Makes a directory that only the owner may enter. */
export async function ownDirectory(path: string, owner: Owner): Promise<void> {
  await mkdir(path, { recursive: true });
  await chown(path, owner.uid, owner.gid);
  await chmod(path, 0o700);
}
