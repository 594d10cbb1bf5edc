import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../../../plugins/sandboxes/lxc/index.ts';
import { processes, traces } from '../../../sandboxes/traces.ts';

describe('building an image', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync('/var/tmp/pgproof-images-')));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('names the cause when the release does not exist, and leaves nothing behind', async () => {
    const building = buildImage({ release: 'nosuchrelease', packages: [], directory });
    await expect(building).rejects.toMatchObject({
      code: 'IMAGE_BUILD_FAILED',
      message: expect.stringContaining('No such script'),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('ends at once when it is interrupted, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const onProgress = (step: string) => {
      if (step.startsWith('Retrieving')) controller.abort();
    };
    const building = buildImage({
      release: 'bookworm',
      packages: [],
      directory,
      signal: controller.signal,
      onProgress,
    });
    await expect(building).rejects.toMatchObject({ blame: 'interrupted' });
    expect(await traces(directory, directory)).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves no process and no mount after kill -9, and the next build removes its files', async () => {
    const root = join(import.meta.dirname, '../../../..');
    const script = join(root, 'test/sandboxes/abandon-build.ts');
    const child = execa(process.execPath, [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), script, directory], {
      reject: false,
      buffer: false,
    });
    const exited = once(child, 'exit');
    let seen = '';
    for await (const chunk of child.stdout) {
      seen += String(chunk);
      if (seen.includes('Extracting')) break;
    }
    child.kill('SIGKILL');
    await exited;
    await expect.poll(() => processes(directory, directory), { timeout: 10_000 }).toEqual([]);
    expect(await traces(directory, directory)).toEqual([]);
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/^\.build-/)]);
    await expect(buildImage({ release: 'nosuchrelease', packages: [], directory })).rejects.toThrow();
    expect(readdirSync(directory)).toEqual([]);
  });
});
