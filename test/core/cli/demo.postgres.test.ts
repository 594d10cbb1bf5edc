import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { builtins } from '../../../core/cli/builtins.ts';
import { main } from '../../../core/cli/command-line.ts';
import { directoryOf } from '../config/support.ts';
import { capture } from './support.ts';

afterEach(() => void vi.unstubAllEnvs());

test('the demo proves a real backup, finds the flipped bit in a copy, and leaves nothing behind', async () => {
  const directory = await directoryOf({ 'tmp/.keep': '' });
  const temporary = join(directory, 'tmp');
  vi.stubEnv('TMPDIR', temporary);
  const { chmod } = await import('node:fs/promises');
  for (const path of [directory, temporary]) await chmod(path, 0o711);
  const [stdout, stderr] = [capture(), capture()];
  const { signal } = new AbortController();
  const io = { stdout, stderr, env: { PATH: process.env['PATH'], HOME: directory }, cwd: directory, signal };
  const status = await main(['demo', '--sandbox', 'process'], io, async () => builtins);
  const text = stdout.text();
  expect(text + stderr.text()).toContain('As it should be: the backup is PROVEN, the damaged copy FAILED.');
  expect(text).toMatch(/data-checksums: .*documents/);
  expect(text).toMatch(/manifest/);
  expect(status).toBe(0);
  expect(await readdir(temporary)).toEqual(['.keep']);
}, 180_000);
