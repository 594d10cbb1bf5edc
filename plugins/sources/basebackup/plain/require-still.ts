import { setTimeout as delay } from 'node:timers/promises';
import { errors } from '../errors.ts';
import type { PlainTree } from './plain-tree.ts';

/** Milliseconds between two looks at files that may grow. */
const betweenLooks = 1000;

/**
 * Nobody writes to the backup at this moment.
 *
 * @throws BACKUP_CHANGED (blame: repository)
 */
export async function requireStill(
  seen: PlainTree,
  lookAgain: () => Promise<PlainTree>,
  signal: AbortSignal,
): Promise<void> {
  await delay(betweenLooks, undefined, { signal });
  const before = new Map(seen.files.map(({ path, bytes }) => [path, bytes]));
  for (const { path, bytes } of (await lookAgain()).files) {
    const was = before.get(path);
    if (was === bytes) continue;
    throw errors.BACKUP_CHANGED({
      file: path,
      how: was === undefined ? 'came' : `became ${bytes} bytes instead of ${was}`,
    });
  }
}
