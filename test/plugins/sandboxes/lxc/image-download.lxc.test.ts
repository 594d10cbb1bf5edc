import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lxc } from '../../../../plugins/sandboxes/lxc/index.ts';
import { documentedImage } from '../../../docs/documented-image.ts';
import { workplace, type Workplace } from '../../../e2e/workplace.ts';
import { useSandbox } from '../../../sandboxes/contract.ts';
import { imageServer, type ImageServer } from '../../../sandboxes/image-server.ts';

describe("pgproof image build with LXC's template download", () => {
  const base = mkdtempSync('/var/tmp/pgproof-download-');
  let place: Workplace;
  let server: ImageServer;
  let images: string;
  beforeAll(async () => {
    place = await workplace();
    server = await imageServer(base);
  }, 600_000);
  beforeEach(() => (images = mkdtempSync(join(base, 'images-'))));
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    rmSync(base, { recursive: true, force: true });
  });
  /** On a host that trusts the server's authority, as an operator's host trusts his own. */
  const build = (...argv: string[]) => {
    const trust = 'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"';
    const wrapper = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', trust, server.ca];
    return place.pgproof(['image', 'build', ...argv], { wrapper });
  };
  /** As documented, of a distribution so small that nothing can be installed. */
  const { packages: _packages, repositories: _repositories, ...documented } = documentedImage('download');
  const recipe = () => ({ ...documented, download: 'small/one', server: server.host });
  const { run } = useSandbox(() => lxc.open({ image: recipe(), images }));

  it('takes what the configuration describes, once, and drills use it', async () => {
    await place.configure({ sandbox: { use: 'lxc', image: recipe(), images }, backups: { shop: place.directory } });
    const { status, stdout, stderr } = await build();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/\/small-one-\w{10} is built\. The drills of this configuration use it\.$/);
    expect(stdout).toContain('Unpacking the rootfs');
    const [name = 'none'] = readdirSync(images);
    const container = await run();
    expect(basename(container.facts.image ?? '')).toBe(name);
    expect((await container.attach(['cat', '/usr/lib/os-release'])).stdout).toContain('ID=small');

    const before = server.asked.length;
    const again = await build('--images', images, '--download', 'small/one', '--server', server.host);
    expect(again.stdout).toContain('is there already');
    expect(server.asked).toHaveLength(before);
    expect((await place.pgproof(['image', 'list', '--images', images])).stdout).toContain('small/one 20260101_01:02');
    expect(existsSync('/var/cache/lxc/download/small')).toBe(false);
  });

  it('says that the server has no such image, and leaves nothing', async () => {
    const { status, stderr } = await build('--images', images, '--download', 'small/two', '--server', server.host);
    expect({ status, left: readdirSync(images) }).toEqual({ status: 2, left: [] });
    expect(stderr).toContain("ERROR: Couldn't find a matching image");
  });

  it('takes no image that lacks its end', async () => {
    server.cutOff(true);
    const { status, stderr } = await build('--images', images, '--download', 'small/one', '--server', server.host);
    server.cutOff(false);
    expect({ status, left: readdirSync(images) }).toEqual({ status: 2, left: [] });
    expect(stderr).toMatch(/Image small-one-\w+ could not be built: (ERROR: Invalid rootfs tarball|\S*(tar|xz): )/);
  });

  it('does not trust a server that nobody vouches for', async () => {
    const argv = ['image', 'build', '--images', images, '--download', 'small/one', '--server', server.host];
    const { status, stderr } = await place.pgproof(argv);
    expect({ status, left: readdirSync(images) }).toEqual({ status: 2, left: [] });
    expect(stderr).toContain('ERROR: Failed to download');
  });
});
