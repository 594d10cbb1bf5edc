import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildProgress } from '../../../core/cli/build-progress.ts';
import { directoryOf } from '../config/support.ts';
import { capture, pgproof } from './support.ts';

test('lists images with release, packages, size and age, and nothing else', async () => {
  const images = await directoryOf({
    'built-1/etc/pgproof-image.json': '{ "release": "bookworm", "packages": ["postgresql-15", "postgis"] }',
    'built-1/usr/share/large': 'x'.repeat(3 * 2 ** 20),
    'by-hand/usr/lib/os-release': 'NAME="Ubuntu"\nVERSION_CODENAME=noble\n',
    'by-hand/etc/pgproof-image.json': 'damaged',
    'foreign/usr/file': '',
    'no-image/etc/hosts': '',
    '.build-1-x/usr/file': '',
    file: '',
  });
  const hours = (count: number) => new Date(Date.now() - count * 3_600_000);
  await utimes(join(images, 'built-1'), new Date(), hours(49));
  await utimes(join(images, 'by-hand'), new Date(), hours(3));
  const { status, stdout } = await pgproof(['image', 'list', '--images', images]);
  expect(status).toBe(0);
  const [heading, built, byHand, foreign, ...rest] = stdout.split('\n');
  expect(heading).toMatch(/^Name +Release +Packages +Size +Age$/);
  expect(built).toMatch(/^built-1 +bookworm +postgresql-15 postgis +3\.0 MB +2 d 1 h$/);
  expect(byHand).toMatch(/^by-hand +noble +\? +\S+ kB +3 h/);
  expect(foreign).toMatch(/^foreign +\? +\? /);
  expect(rest).toEqual(['']);
});

test('says how to build one where there is none', async () => {
  const { status, stdout } = await pgproof(['image', '--images', '/nonexistent', 'list']);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: 'No image is here; build one: pgproof image build RELEASE\n',
  });
});

test.each([
  [['image'], 'Usage: pgproof image'],
  [['image', 'lst'], "unknown command 'lst'"],
  [['image', 'build'], 'Nothing says what image to build'],
  [['image', 'build', '../x'], '"../x" is no code name of a release'],
  [['image', 'build', 'bookworm', 'postgresql-15,x'], '"postgresql-15,x" is no name of a package'],
  [['image', 'build', '--download', 'debian'], '"debian" is no image such as debian/bookworm'],
  [['image', 'build', '--rootfs', '/x', '--download', 'debian/bookworm'], 'download and rootfs are given'],
  [['image', 'build', 'bookworm', '--server', 'images.example.com'], 'server belongs to download'],
  [['image', 'build', '--rootfs', '/nonexistent'], 'There is no root file system at /nonexistent'],
  [['image', 'remove'], "missing required argument 'name'"],
  [['image', 'remove', 'absent'], 'There is no image absent (looked at '],
  [['image', 'remove', '../images/there'], 'There is no image ../images/there'],
  [['image', 'remove', '.'], 'There is no image .'],
])('refuses %j with 3', async (argv, complaint) => {
  const place = await directoryOf({ 'images/there/usr/file': '' });
  const { status, stdout, stderr } = await pgproof([...argv, '--images', join(place, 'images')]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain(complaint);
});

test('a name is only one of an image', async () => {
  const images = await directoryOf({ 'no-image/etc/hosts': '' });
  await mkdir(join(images, '.build-1-x/usr'), { recursive: true });
  await writeFile(join(images, 'file'), '');
  for (const name of ['no-image', '.build-1-x', 'file']) {
    expect((await pgproof(['image', 'remove', name, '--images', images])).stderr).toContain('There is no image');
  }
});

const steps = ['Retrieving a', 'Retrieving b', 'Unpacking a...'];

test('progress of a build is one line of a terminal, which is empty in the end', () => {
  const stream = capture(true);
  const progress = buildProgress(stream);
  steps.forEach(progress.step);
  progress.end();
  expect(stream.text().split('\r\u001B[K')).toEqual(['', ...steps, '']);
});

test('progress of a build elsewhere is a line for each kind of step', () => {
  const stream = capture();
  const progress = buildProgress(stream);
  steps.forEach(progress.step);
  progress.end();
  expect(stream.text()).toBe('Retrieving a\nUnpacking a...\n');
});
