import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentedImage } from '../../../docs/documented-image.ts';
import { imageName } from '../../../../plugins/sandboxes/lxc/image-key.ts';

const release = 'bookworm';

it('names an image after what is in it', async () => {
  const name = await imageName({ release, packages: ['postgresql-15', 'postgresql-15-cron'] });
  expect(name).toMatch(/^bookworm-[0-9a-f]{10}$/);
  expect(await imageName({ release, packages: ['postgresql-15-cron', 'postgresql-15', 'postgresql-15'] })).toBe(name);
  const others = [
    { release, packages: ['postgresql-15'] },
    { release: 'trixie', packages: ['postgresql-15', 'postgresql-15-cron'] },
    { release, packages: ['postgresql-15', 'postgresql-15-cron'], repositories: ['deb https://example.com x main'] },
    { download: 'debian/bookworm', packages: ['postgresql-15', 'postgresql-15-cron'] },
  ];
  const names = await Promise.all(others.map(imageName));
  expect(new Set([name, ...names]).size).toBe(5);
});

it('names the examples of the pages', async () => {
  expect(await imageName(documentedImage('release'))).toMatch(/^bookworm-[0-9a-f]{10}$/);
  expect(await imageName(documentedImage('download'))).toMatch(/^debian-bookworm-[0-9a-f]{10}$/);
});

it('takes the PostgreSQL of a release where no package is named', async () => {
  expect(await imageName({ release })).toBe(await imageName({ release, packages: ['postgresql'] }));
});

it('tells image servers and variants apart', async () => {
  const names = await Promise.all(
    [
      { download: 'debian/bookworm' },
      { download: 'debian/bookworm/cloud' },
      { download: 'debian/bookworm', server: 'images.example.com' },
    ].map(imageName),
  );
  expect(new Set(names).size).toBe(3);
  expect(names[1]).toMatch(/^debian-bookworm-cloud-/);
});

describe('a given root file system', () => {
  let place: string;
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'pgproof-rootfs-'));
    await mkdir(join(place, 'prod/usr'), { recursive: true });
    await writeFile(join(place, 'prod/usr/file'), 'one');
    await symlink('usr', join(place, 'prod/bin'));
  });
  afterEach(() => rm(place, { recursive: true, force: true }));
  const name = () => imageName({ rootfs: join(place, 'prod') });

  it.each([
    ['another content', () => writeFile(join(place, 'prod/usr/file'), 'two')],
    ['another mode', () => chmod(join(place, 'prod/usr/file'), 0o600)],
    ['another time', () => utimes(join(place, 'prod/usr/file'), 1, 1)],
    ['another name', () => rename(join(place, 'prod/usr/file'), join(place, 'prod/usr/other'))],
    ['one more', () => writeFile(join(place, 'prod/usr/more'), '')],
    ['a link to elsewhere', () => rm(join(place, 'prod/bin')).then(() => symlink('etc', join(place, 'prod/bin')))],
  ])('is another one with %s of a file', async (_what, change) => {
    const before = await name();
    expect(before).toMatch(/^prod-/);
    expect(await name()).toBe(before);
    await change();
    expect(await name()).not.toBe(before);
  });

  it('goes by every byte where it is a tarball, whatever its name and time', async () => {
    const [one, same, other] = ['a.tar.xz', 'b/a.tar.xz', 'c.tar.xz'].map((file) => join(place, file));
    await mkdir(join(place, 'b'));
    await writeFile(one ?? '', 'bytes');
    await writeFile(same ?? '', 'bytes');
    await writeFile(other ?? '', 'bytez');
    const names = await Promise.all([one, same, other].map((rootfs) => imageName({ rootfs })));
    expect(names[0]).toMatch(/^a-[0-9a-f]{10}$/);
    expect(names[1]).toBe(names[0]);
    expect(names[2]?.slice(1)).not.toBe(names[0]?.slice(1));
    await utimes(one ?? '', 1, 1);
    expect(await imageName({ rootfs: one })).toBe(names[0]);
    await writeFile(one ?? '', 'bytez');
    expect(await imageName({ rootfs: one })).not.toBe(names[0]);
  });

  it('must be there', async () => {
    await rm(join(place, 'prod'), { recursive: true });
    await expect(name()).rejects.toMatchObject({ code: 'IMAGE_ROOTFS_MISSING' });
  });
});
