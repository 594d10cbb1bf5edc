import { statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildImage, lxc, type BuiltImage } from '../../../../plugins/sandboxes/lxc/index.ts';
import { describeSandbox, useSandbox } from '../../../sandboxes/contract.ts';
import { describePostgres } from '../../../sandboxes/postgres.ts';

describe('the LXC sandbox over an image', () => {
  let image: BuiltImage;
  beforeAll(async () => {
    image = await buildImage({ release: 'bookworm', packages: ['postgresql-15'] });
  }, 600_000);
  const open = () => lxc.open({ image: image.name });
  const { run } = useSandbox(open);

  describeSandbox(open, { readOnlyMounts: true });
  describePostgres(open);

  it('shows the image, not the host, and says which', async () => {
    const container = await run();
    expect(container.facts.image).toBe(image.path);
    expect(await open().root()).toBe(image.path);
    const { stdout } = await container.attach(['sh', '-c', 'cat /etc/os-release; id -un; ls /usr/bin']);
    expect(stdout).toContain('VERSION_CODENAME=bookworm');
    expect(stdout).toContain('\npostgres\n');
    expect(stdout).not.toContain('debootstrap');
  });

  it('cannot be changed from inside', async () => {
    const before = statSync(`${image.path}/usr/bin`).mtimeMs;
    const container = await run();
    const result = await container.attach(['sh', '-c', 'touch /usr/bin/new /etc/new /new']);
    expect(result.exitCode).not.toBe(0);
    expect(statSync(`${image.path}/usr/bin`).mtimeMs).toBe(before);
  });

  it('is built once', async () => {
    expect(await buildImage({ release: 'bookworm', packages: ['postgresql-15'] })).toEqual({ ...image, isNew: false });
  });
});
