import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { killAll, processesOf } from '../../../core/index.ts';

describe.skipIf(process.platform !== 'linux')('processes of a drill', () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'pgproof-processes-')));
  const children: number[] = [];
  const start = async (cwd: string, env: Record<string, string> = {}, command = 'exec sleep 1000') => {
    const child = execa('sh', ['-c', `echo on; ${command}`], {
      cwd,
      env,
      detached: true,
      reject: false,
      buffer: false,
    });
    const { pid = 0 } = child;
    children.push(pid);
    await once(child.stdout, 'data');
    return { pid, exited: once(child, 'exit') };
  };
  afterEach(() => {
    for (const pid of children.splice(0)) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // The test has ended it.
      }
    }
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const pids = (names: string[] = []) => processesOf(directory, names).map(({ pid }) => pid);

  it('are those that stand in its directory or carry its name, and what they started', async () => {
    const inside = await start(directory);
    const named = await start('/', { PGPROOF_CONTAINER: 'pgproof-unit-1' }, 'sleep 1000; true');
    const stranger = await start('/', { PGPROOF_CONTAINER: 'pgproof-unit-10' });
    const found = pids(['pgproof-unit-1']);
    expect(found).toContain(inside.pid);
    expect(found).toContain(named.pid);
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found).not.toContain(stranger.pid);
    expect(found).not.toContain(process.pid);
    expect(pids()).not.toContain(named.pid);
  });

  it('end, all of them, when they are killed', async () => {
    const child = await start(directory, {}, 'trap "" TERM; (setsid sleep 1000)& sleep 1000');
    expect(await killAll(() => processesOf(directory, []))).toBe(true);
    await child.exited;
    expect(pids()).toEqual([]);
  });
});
