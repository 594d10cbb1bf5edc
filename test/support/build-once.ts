import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Entries are made anew after this time, so that "the newest row" of a cached backup is never old. */
const lifetimeMs = 6 * 3_600_000;
const cache = process.env['PGPROOF_TEST_CACHE'] ?? join(tmpdir(), `pgproof-test-cache-${process.getuid?.() ?? 0}`);

/**
 * The directory that `build` filled for this key, built by the first of all test workers that asks; the others wait.
 * Treat it as read-only.
 */
export async function buildOnce(key: string, build: (directory: string) => Promise<void>): Promise<string> {
  const age = Math.floor(Date.now() / lifetimeMs);
  const entry = join(cache, `${age}-${key}`);
  await mkdir(cache, { recursive: true, mode: 0o755 });
  while (!(await exists(entry))) {
    // A lock of a worker that died would stand for ever: its name carries the process.
    await removeDeadLocks(`${age}-${key}`);
    const lock = `${entry}.lock`;
    const mine = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (!mine) {
      await sleep(100);
      continue;
    }
    try {
      await mkdir(join(lock, String(process.pid)));
      if (await exists(entry)) break;
      await removeOld(age);
      const work = join(lock, 'work');
      await mkdir(work);
      await build(work);
      await rename(work, entry);
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return entry;
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function removeDeadLocks(name: string): Promise<void> {
  const lock = join(cache, `${name}.lock`);
  const pid = (await readdir(lock).catch(() => [])).find((entry) => /^\d+$/.test(entry));
  if (pid === undefined) return;
  try {
    process.kill(Number(pid), 0);
  } catch {
    await rm(lock, { recursive: true, force: true });
  }
}

/** Not the age just past: a test that began then may still read it. */
async function removeOld(age: number): Promise<void> {
  for (const name of await readdir(cache)) {
    if (Number.parseInt(name, 10) < age - 1) await rm(join(cache, name), { recursive: true, force: true });
  }
}
