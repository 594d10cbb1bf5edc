import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { isPgproofError, openRemote, rcloneSchema, type RemoteEntry } from '../../../core/index.ts';
import { temporaryDirectory } from '../../plugins/sources/basebackup/tiny-backup.ts';
import { webStorage } from '../../support/web-storage.ts';

const MIB = 1024 * 1024;
const { signal } = new AbortController();

/** A web server with one file in one directory. */
async function storage(bytes: number) {
  const root = await temporaryDirectory();
  await mkdir(join(root, 'shop'));
  const content = randomBytes(bytes);
  const path = join(root, 'shop', 'base.tar.gz');
  await writeFile(path, content);
  const web = await webStorage(root);
  onTestFinished(() => web[Symbol.asyncDispose]());
  return { web, root, path, content, remote: openRemote(web.rclone) };
}

async function only(remote: ReturnType<typeof openRemote>): Promise<RemoteEntry> {
  const [file] = (await remote.list('rclone:web:shop', signal)) ?? [];
  if (file === undefined) throw new TypeError('there is one file');
  return file;
}

async function thrown(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isPgproofError(error)) throw new Error('nothing of ours was thrown', { cause: error });
  return error;
}

it('A directory is listed with names, sizes and times; one that is not there is no error', async () => {
  const { remote, root } = await storage(10);
  await mkdir(join(root, 'shop', 'deeper'));
  await writeFile(join(root, 'shop', 'deeper', 'x'), '');
  const found = await remote.list('rclone:web:shop', signal, 2);
  expect(found?.map(({ path, bytes, isDirectory }) => ({ path, bytes, isDirectory }))).toEqual([
    { path: 'rclone:web:shop/base.tar.gz', bytes: 10, isDirectory: false },
    { path: 'rclone:web:shop/deeper', bytes: -1, isDirectory: true },
    { path: 'rclone:web:shop/deeper/x', bytes: 0, isDirectory: false },
  ]);
  expect(await remote.list('rclone:web:nothing', signal)).toBeUndefined();
});

it('Links are followed, and one that leads nowhere is an error, as in a directory of this host', async () => {
  const root = await temporaryDirectory();
  const config = join(root, 'rclone.conf');
  await writeFile(config, `[here]\ntype = alias\nremote = ${root}\n`);
  await mkdir(join(root, 'shop'));
  await symlink(config, join(root, 'shop', 'base.tar'));
  const remote = openRemote(rcloneSchema.parse({ config, tries: 1 }));
  const [link] = (await remote.list('rclone:here:shop', signal)) ?? [];
  expect(link).toMatchObject({ name: 'base.tar', bytes: (await stat(config)).size, isDirectory: false });
  await symlink('nowhere', join(root, 'shop', 'pg_wal.tar'));
  expect(await thrown(remote.list('rclone:here:shop', signal))).toMatchObject({ code: 'REMOTE_UNREADABLE' });
});

it('A transfer that breaks off goes on where it was, and the first bytes are fetched once', async () => {
  const { remote, web, content } = await storage(4 * MIB);
  const file = await only(remote);
  let dropped = 0;
  web.trouble = (method, _, n) => {
    if (method === 'GET' && n === 2) return { dropAfter: (dropped = MIB) };
    // Who looks whether the file is still the same meets the trouble as well.
    if (method !== 'HEAD' || dropped === 0) return undefined;
    dropped = 0;
    return { status: 503 };
  };
  expect((await buffer(remote.read(file, signal))).equals(content)).toBe(true);
  expect(dropped).toBe(0);
  const gets = web.requests.filter((line) => line.startsWith('GET /shop/base.tar.gz'));
  expect(gets).toHaveLength(3);
  // The head, what follows it, and what the drop has cost; each with a little of what went before.
  expect(gets[1]).toMatch(/bytes=520192-/);
  expect(gets[2]).toMatch(/bytes=15\d\d\d\d\d-/);
  for await (const chunk of remote.read(file, signal)) {
    expect(chunk).toHaveLength(512 * 1024);
    break;
  }
  expect(web.requests.filter((line) => line.startsWith('GET /shop/base.tar.gz'))).toHaveLength(3);
});

it('A server that knows no ranges is read from the beginning again', async () => {
  const { remote, web, content } = await storage(2 * MIB);
  const file = await only(remote);
  web.trouble = (method, _, n) =>
    method === 'GET' ? { ignoreRange: true, ...(n === 3 ? { dropAfter: MIB + 5 } : {}) } : undefined;
  expect((await buffer(remote.read(file, signal))).equals(content)).toBe(true);
});

it('A transfer that does not go on is given up, and is nothing but the storage’s fault', async () => {
  const { remote, web } = await storage(2 * MIB);
  const file = await only(remote);
  web.trouble = (method, _, n) => (method === 'GET' && n > 1 ? { dropAfter: 100 } : undefined);
  const error = await thrown(buffer(remote.read(file, signal)));
  expect(error).toMatchObject({ code: 'REMOTE_BROKEN_OFF', blame: 'repository', facts: { tries: 2, bytes: 2 * MIB } });
  expect(error.message).toContain('unexpected EOF');
});

it('A file that changed while the transfer was interrupted is not put together from two', async () => {
  const { remote, web, path } = await storage(2 * MIB);
  const file = await only(remote);
  web.trouble = (method, _, n) => {
    if (method !== 'GET' || n !== 2) return undefined;
    appendFileSync(path, 'more');
    return { dropAfter: MIB };
  };
  const error = await thrown(buffer(remote.read(file, signal)));
  expect(error).toMatchObject({ code: 'REMOTE_CHANGED', blame: 'repository' });
  expect(error.message).toContain(`became ${2 * MIB + 4} bytes`);
});

it('Nor is one that kept its size and time, but not its content', async () => {
  const { remote, path, content } = await storage(2 * MIB);
  const file = await only(remote);
  const reading = remote.read(file, signal);
  await reading.next();
  const { mtime } = await stat(path);
  await writeFile(path, randomBytes(content.length));
  await utimes(path, mtime, mtime);
  expect(await only(remote)).toEqual(file);
  expect(await thrown(buffer(reading))).toMatchObject({ code: 'REMOTE_CHANGED', blame: 'repository' });
});

it('What rclone leaves out of a list because of an error is an error, not a missing file', async () => {
  const { remote, web } = await storage(10);
  web.trouble = (method, path) => (method === 'HEAD' && path.endsWith('.gz') ? { status: 503 } : undefined);
  const error = await thrown(only(remote));
  expect(error).toMatchObject({ code: 'REMOTE_UNREADABLE', blame: 'repository' });
  expect(error.message).toContain('503');
  web.trouble = (method, _, n) => (method === 'HEAD' && n === 3 ? { status: 503 } : undefined);
  expect((await only(remote)).bytes).toBe(10);
});

it('A file of unknown size is refused: nobody could tell that it was cut', async () => {
  const { remote, web } = await storage(10);
  web.trouble = () => ({ hideSize: true });
  const file = await only(remote);
  expect(await thrown(buffer(remote.read(file, signal)))).toMatchObject({ code: 'REMOTE_SIZE_UNKNOWN' });
});

it('A server that is away, and a remote that nobody configured', async () => {
  const { remote, web } = await storage(10);
  await web.goAway();
  const error = await thrown(only(remote));
  expect(error).toMatchObject({ code: 'REMOTE_UNREADABLE', blame: 'repository', facts: { tries: 2 } });
  expect(error.message).toContain('connection refused');
  // A second attempt would not find it either.
  expect(await thrown(remote.list('rclone:nowhere:x', signal))).toMatchObject({ facts: { tries: 1 } });
});

it('An abort ends rclone at once', async () => {
  const { remote, web } = await storage(4 * MIB);
  const file = await only(remote);
  web.trouble = (method, _, n) => (method === 'GET' && n > 1 ? { dropAfter: 1 } : undefined);
  const stop = new AbortController();
  const reason = new Error('enough');
  const reading = remote.read(file, stop.signal);
  await reading.next();
  const rest = buffer(reading);
  stop.abort(reason);
  await expect(rest).rejects.toBe(reason);
});

it('Passwords and signatures in addresses are not told', async () => {
  const { web } = await storage(10);
  await web.goAway();
  const url = `${web.rclone.environment['RCLONE_CONFIG_WEB_URL']?.replace('//', '//anna:geheim@')}/?sig=verborgen`;
  const remote = openRemote({
    ...web.rclone,
    tries: 1,
    environment: { ...web.rclone.environment, RCLONE_CONFIG_WEB_URL: url },
  });
  const error = await thrown(remote.list('rclone:web:shop', signal));
  expect(`${error.message} ${JSON.stringify(error.facts)}`).not.toMatch(/geheim|verborgen/);
});

it.each(['RCLONE_EXCLUDE', 'RCLONE_MIN_AGE', 'RCLONE_DUMP', 'RCLONE_LOG_FILE'])(
  '%s is refused: it hides files, or what rclone prints',
  (name) => {
    expect(rcloneSchema.safeParse({ environment: { [name]: 'x' } }).success).toBe(false);
    expect(rcloneSchema.safeParse({ environment: { RCLONE_CONFIG_PASS: 'x' } }).success).toBe(true);
  },
);
