import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildImage, lxc, type BuildImageOptions } from '../../../../plugins/sandboxes/lxc/index.ts';
import { documentedImage } from '../../../docs/documented-image.ts';
import { packageServer, type PackageServer } from '../../../sandboxes/package-server.ts';
import { smallRootfs } from '../../../sandboxes/small-rootfs.ts';
import { useSandbox } from '../../../sandboxes/contract.ts';
import { traces } from '../../../sandboxes/traces.ts';

const place = mkdtempSync('/var/tmp/pgproof-images-');
const bare = join(place, 'prod');
const rootfs = join(place, 'debian');
let images: string;
let server: PackageServer;
beforeAll(async () => {
  await smallRootfs(bare);
  await smallRootfs(rootfs, { apt: true });
  server = await packageServer(place, 'postgresql-15-tiny', 'usr/lib/postgresql/15/lib/tiny.so');
});
beforeEach(() => (images = mkdtempSync(join(place, 'images-'))));
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});
const build = (options: Omit<BuildImageOptions, 'directory'>) => buildImage({ ...options, directory: images });
/** Everything about a tree that a build could change. */
const listing = async (tree: string) =>
  (await execa('find', [tree, '-printf', '%P %y %m %U %G %s %T@ %C@ %l\n'])).stdout.split('\n').toSorted();

describe('an image of a given root file system', () => {
  const { run } = useSandbox(() => lxc.open({ image: { rootfs: bare }, images }));

  it('is what a container sees, and the given directory stays as it was', async () => {
    const before = await listing(bare);
    const { path, isNew } = await build({ rootfs: bare });
    expect({ isNew, files: readdirSync(images) }).toEqual({ isNew: true, files: [basename(path)] });
    const container = await run();
    expect(container.facts.image).toBe(path);
    expect((await container.attach(['cat', '/usr/lib/os-release'])).stdout).toContain('ID=small');
    expect((await container.attach(['id', '-u'])).stdout).toBe('70\n');
    expect(await build({ rootfs: bare })).toEqual({ name: basename(path), path, isNew: false });
    expect(await listing(bare)).toEqual(before);
  });

  it('is named as not built while it is not, and when the directory has changed since', async () => {
    const root = () => lxc.open({ image: { rootfs: bare }, images }).root();
    await expect(root()).rejects.toMatchObject({ code: 'IMAGE_NOT_BUILT', blame: 'operator' });
    const { path } = await build({ rootfs: bare });
    expect(await root()).toBe(path);
    writeFileSync(join(bare, 'etc/changed'), '');
    await expect(root()).rejects.toMatchObject({ code: 'IMAGE_NOT_BUILT' });
    rmSync(join(bare, 'etc/changed'));
    expect(await root()).toBe(path);
  });

  it.each([
    ['none', 'tar', []],
    ['gzip', 'tar.gz', ['--gzip']],
    ['xz', 'tar.xz', ['--use-compress-program=xz -0']],
    ['zstd', 'tar.zst', ['--zstd']],
  ] as const)('can come from a tarball, compression: %s', async (_name, extension, how) => {
    const tarball = join(place, `prod.${extension}`);
    // As the images of LXC servers have it: everything below rootfs.
    const members = extension === 'tar' ? ['--transform', 's,^\\.,rootfs,S', '.'] : ['.'];
    await execa('tar', [...how, '-cf', tarball, '-C', bare, ...members]);
    const { path } = await build({ ...documentedImage('rootfs'), rootfs: tarball });
    expect(readFileSync(join(path, 'usr/lib/os-release'), 'utf8')).toContain('ID=small');
    expect(lstatSync(join(path, 'bin')).isSymbolicLink()).toBe(true);
    expect(readdirSync(images)).toEqual([basename(path)]);
  });

  it.each([
    ['a tarball that is cut off', 'tar', /^Image cut-\w+ could not be built: \S*tar: Unexpected EOF/],
    ['what has no /usr', 'unfit', /there is no \/usr in it/],
    ['what has an /etc that leads to the host', 'link', /\/etc is no directory/],
  ])('is not made of %s, and nothing is left', async (_what, kind, message) => {
    const from = join(place, kind === 'tar' ? 'cut.tar' : kind);
    if (kind === 'tar') {
      await execa('tar', ['-cf', from, '-C', bare, '.']);
      truncateSync(from, 1_000_000);
    } else mkdirSync(from);
    if (kind === 'link') {
      mkdirSync(join(from, 'usr'));
      symlinkSync('/etc', join(from, 'etc'));
    }
    await expect(build({ rootfs: from })).rejects.toThrow(message);
    expect(readdirSync(images)).toEqual([]);
    expect(existsSync('/etc/pgproof-image.json')).toBe(false);
  });
});

describe('packages of an image', () => {
  const wish = () => ({ rootfs, packages: ['postgresql-15-tiny'], repositories: [server.line] });

  it('are installed when it is built, and leave nothing of the installing', async () => {
    const steps: string[] = [];
    const { path, name } = await build({ ...wish(), onProgress: (step) => steps.push(step) });
    expect(readFileSync(join(path, 'usr/lib/postgresql/15/lib/tiny.so'), 'utf8')).toBe('of the package\n');
    expect(steps.map((step) => step.split(' ')[0])).toEqual(expect.arrayContaining(['Get', 'Unpacking', 'Setting']));
    expect(name).not.toBe((await build({ rootfs })).name);
    expect(existsSync(join(rootfs, 'usr/lib/postgresql'))).toBe(false);
    const left = ['usr/sbin/policy-rc.d', 'etc/resolv.conf', 'etc/postgresql-common/createcluster.d/pgproof.conf'];
    expect(left.filter((file) => existsSync(join(path, file)))).toEqual([]);
    expect(readdirSync(join(path, 'var/cache/apt/archives'))).toEqual([]);
    expect(await traces(images, images)).toEqual([]);
  });

  it('that do not exist are named in one error, and nothing is left', async () => {
    const packages = ['postgresql-15-tiny', 'postgresql-15-postgsi-3', 'postgresql-15-nosuch'];
    await expect(build({ ...wish(), packages })).rejects.toMatchObject({
      code: 'IMAGE_PACKAGE_UNKNOWN',
      blame: 'operator',
      message: expect.stringMatching(/sources have no postgresql-15-postgsi-3 and no postgresql-15-nosuch$/),
    });
    expect(readdirSync(images)).toEqual([]);
  });

  it('need an apt-get in it', async () => {
    await expect(build({ ...wish(), rootfs: bare })).rejects.toMatchObject({ code: 'IMAGE_PACKAGES_NEED_APT' });
    expect(readdirSync(images)).toEqual([]);
  });

  it('need the key that their repository is signed by', async () => {
    const repositories = ['deb [signed-by=/nonexistent/key.asc] https://example.com x main'];
    await expect(build({ ...wish(), repositories })).rejects.toMatchObject({
      code: 'IMAGE_KEYRING_MISSING',
      message: expect.stringContaining('/nonexistent/key.asc'),
    });
    expect(readdirSync(images)).toEqual([]);
  });
});

describe('builds at the same time', () => {
  const wish = () => ({ rootfs, packages: ['postgresql-15-tiny'], repositories: [server.line] });

  it('make one image, and the second takes what the first has built', async () => {
    server.hold();
    const waiting: string[] = [];
    const begun = server.asked();
    const first = build(wish());
    await begun;
    const second = build({ ...wish(), onProgress: (step) => waiting.push(step) });
    await expect.poll(() => waiting, { timeout: 20_000 }).toEqual([`Waiting for another build in ${images}`]);
    server.answer();
    const [one, two] = await Promise.all([first, second]);
    expect(one.isNew).toBe(true);
    expect(two).toEqual({ ...one, isNew: false });
    expect(waiting).toHaveLength(1);
    expect(readdirSync(images)).toEqual([one.name]);
  });

  it('do not wait for one that was killed, and do not take its half image', async () => {
    server.hold();
    const begun = server.asked();
    const root = join(import.meta.dirname, '../../../..');
    const script = join(root, 'test/sandboxes/abandon-build.ts');
    const child = execa(
      process.execPath,
      [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), script, images, JSON.stringify(wish())],
      { reject: false },
    );
    await begun;
    const waiting: string[] = [];
    const second = build({ ...wish(), onProgress: (step) => waiting.push(step) });
    await expect.poll(() => waiting, { timeout: 20_000 }).toEqual([`Waiting for another build in ${images}`]);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    server.answer();
    const { isNew, path } = await second;
    expect(isNew).toBe(true);
    expect(existsSync(join(path, 'usr/lib/postgresql/15/lib/tiny.so'))).toBe(true);
    expect(await traces(images, images)).toEqual([]);
    // What the killed one left is removed by the next build.
    expect(readdirSync(images)).toContainEqual(expect.stringMatching(/^\.build-/));
    await build(wish());
    expect(readdirSync(images)).toEqual([basename(path)]);
  });

  it('end while they wait, when they are interrupted', async () => {
    server.hold();
    const begun = server.asked();
    const first = build(wish());
    await begun;
    const controller = new AbortController();
    const second = build({ ...wish(), signal: controller.signal, onProgress: () => controller.abort() });
    await expect(second).rejects.toMatchObject({ code: 'IMAGE_BUILD_INTERRUPTED', blame: 'interrupted' });
    server.answer();
    expect((await first).isNew).toBe(true);
  });
});
