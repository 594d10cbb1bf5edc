import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../../../plugins/sandboxes/lxc/index.ts';
import { traces } from '../../../sandboxes/traces.ts';

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
});
