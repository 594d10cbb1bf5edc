import { chmod, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where there is room: a thousand small files, many times. The sandbox's unprivileged user may pass. */
export async function newWorkDirectory(prefix = 'pgproof-drill-'): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined);
  const isRoomy = memory !== undefined && memory.bavail * memory.bsize > 2 ** 30;
  const directory = await mkdtemp(join(isRoomy ? '/dev/shm' : tmpdir(), prefix));
  await chmod(directory, 0o755);
  return directory;
}
