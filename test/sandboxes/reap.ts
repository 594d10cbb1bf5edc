import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../core/index.ts';
import { useSandbox, type Place } from './contract.ts';
import { traces } from './traces.ts';

const script = join(import.meta.dirname, 'abandon.ts');
const jiti = join(import.meta.dirname, '../../node_modules/jiti/lib/jiti-cli.mjs');

const moments = [
  ...[0, 1].map((after) => ['creating', after] as const),
  ...[0].map((after) => ['created', after] as const),
  ...[0, 3, 6, 9, 12, 15, 18, 21, 25, 30].map((after) => ['starting', after] as const),
  ...[0].map((after) => ['started', after] as const),
  ...[0, 2, 4, 7, 10].map((after) => ['attaching', after] as const),
  ...[0, 20].map((after) => ['attached', after] as const),
  ...[0, 2, 5, 10].map((after) => ['stopping', after] as const),
  ...[0, 1].map((after) => ['destroying', after] as const),
];

/** What reap must do after a kill -9 of the process that used the sandbox. */
export function describeReap(kind: 'lxc' | 'process', open: () => Sandbox): void {
  const { place, run } = useSandbox(open);

  describe('reap', () => {
    it.each(moments)('removes everything after kill -9 when %s (and %d ms)', async (moment, after) => {
      const at = place();
      await abandon(kind, at, moment, after);
      await open().reap(at.directory);
      expect(await traces(at.directory, at.name)).toEqual([]);
      expect(existsSync(at.directory)).toBe(true);
    });

    it('leaves a running container alone', async () => {
      const other = place();
      const container = await run(other);
      const sleeping = container.attach(['sleep', '4714']);
      const at = place();
      await abandon(kind, at, 'attached', 0);
      await open().reap(at.directory);
      expect((await container.attach(['echo', 'alive'])).stdout).toBe('alive\n');
      expect((await traces(other.directory, other.name)).join('\n')).toContain('4714');
      await container.stop();
      await sleeping;
    });

    it('is content with a directory in which nothing was ever made', async () => {
      const at = place();
      await open().reap(at.directory);
      expect(existsSync(at.directory)).toBe(true);
    });
  });

  it('a killed pgproof takes the processes of its sandbox with it', async () => {
    const at = place();
    await abandon(kind, at, 'attached', 0);
    const left = async () => (await traces(at.directory, at.name)).filter((line) => line.includes('exec sleep 1000'));
    await expect.poll(left, { timeout: 5000 }).toEqual([]);
  });
}

/** Starts a process that uses the sandbox, and kills it some milliseconds after it has said how far it is. */
async function abandon(kind: string, at: Place, moment: string, after: number): Promise<void> {
  const child = execa(process.execPath, [jiti, script, kind, at.directory, at.name], {
    reject: false,
    buffer: false,
    stdin: 'ignore',
    stderr: 'inherit',
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) if (line === moment) break;
  await delay(after);
  child.kill('SIGKILL');
  await exited;
}
