import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lxc } from '../../../../plugins/sandboxes/lxc/index.ts';
import { workplace, type Workplace } from '../../../e2e/workplace.ts';
import { useSandbox } from '../../../sandboxes/contract.ts';
import { cachedBackup } from '../../../support/cluster.ts';

describe('pgproof image', () => {
  let place: Workplace;
  /** Built once on this machine, and shared with other tests. */
  let path: string;
  /** With a copy of it that may be removed; its files are links. */
  let images: string;
  beforeAll(async () => {
    place = await workplace();
    const { status, stdout } = await place.pgproof(['image', 'build', 'bookworm', 'postgresql-15']);
    expect(status).toBe(0);
    path = /^(\/var\/lib\/pgproof\/images\/\S+) is (?:built|there already)\. /m.exec(stdout)?.[1] ?? 'none';
    images = mkdtempSync(join(dirname(dirname(path)), 'test-images-'));
    await execa('cp', ['-al', path, join(images, 'copy')]);
  }, 600_000);
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    rmSync(images, { recursive: true, force: true });
  });
  const { run } = useSandbox(() => lxc.open({ images, image: 'copy' }));

  it('builds what is there already no second time, and says what belongs into the configuration', async () => {
    const { status, stdout } = await place.pgproof(['image', 'build', 'bookworm', 'postgresql-15']);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${path} is there already. In the configuration: sandbox: { use: lxc, image: ${basename(path)} }`,
    });
  });

  it('lists it with what it was built from', async () => {
    const { stdout } = await place.pgproof(['image', 'list']);
    const line = stdout.split('\n').find((one) => one.startsWith(basename(path)));
    expect(line).toMatch(/^bookworm-\w{10} +bookworm +postgresql-15 +\d+ MB +\d/);
  });

  it('makes what a backup is proven in, and the report names it', async () => {
    const { directory } = await cachedBackup(15);
    await place.configure({ sandbox: { use: 'lxc', image: basename(path) }, backups: { shop: directory } });
    const { status, drill, stdout } = await place.run();
    expect(status).toBe(0);
    expect(drill).toMatchObject({ verdict: 'proven', sandbox: { kind: 'lxc', network: 'none', image: path } });
    expect(stdout).toContain(basename(path));
    // Those of Debian 12, whatever this host is.
    expect(drill.recovery?.libraries).toMatchObject({ cLibrary: 'glibc 2.36', icu: '72' });
    expect(stdout).toContain('Libraries     glibc 2.36 (');
  });

  it('removes none that a container uses, and leaves nothing of one that no container uses', async () => {
    const remove = () => place.pgproof(['image', 'remove', 'copy', '--images', images]);
    const container = await run();
    expect(await remove()).toMatchObject({ status: 3, stderr: expect.stringContaining('A container uses image copy') });
    expect((await container.attach(['ls', '/usr/lib/postgresql'])).stdout).toBe('15\n');
    expect(readdirSync(images)).toEqual(['copy']);
    await container.destroy();
    expect(await remove()).toMatchObject({ status: 0, stdout: 'copy is removed' });
    expect(readdirSync(images)).toEqual([]);
    expect(existsSync(join(path, 'usr/bin/sh'))).toBe(true);
  });

  it('demands root', async () => {
    const wrapper = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const { status, stderr } = await place.pgproof(['image', 'build', 'bookworm'], { wrapper });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'pgproof: Only root can build and remove images\nRun pgproof image as root.',
    });
  });

  it('demands debootstrap', async () => {
    const hide = 'mount --bind /dev/null "$(command -v debootstrap)" && exec "$@"';
    const wrapper = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', hide, 'sh'];
    const argv = ['image', 'build', 'bookworm', '--images', images];
    const { status, stderr } = await place.pgproof(argv, { wrapper });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr:
        'pgproof: debootstrap is not installed; an image cannot be built without it\n' +
        'Install it (apt-get install debootstrap).',
    });
  });
});
