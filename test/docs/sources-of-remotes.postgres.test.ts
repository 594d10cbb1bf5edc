import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workplace, type Outcome, type Workplace } from '../e2e/workplace.ts';
import { droppingProxy, type DroppingProxy } from '../support/dropping-proxy.ts';
import { smallBackup } from '../support/drill.ts';
import { rcloneServer, type RcloneServer } from '../support/rclone-server.ts';
import { blocksOf } from './markdown.ts';

const MIB = 1024 * 1024;
const password = 'word-of-the-remote';
const [bare = '', whole = ''] = blocksOf('docs/sources.md')
  .filter(({ language, text }) => language === 'yaml' && text.includes('rclone:') && !text.includes('archive:'))
  .map(({ text }) => text);

let place: Workplace;
let server: RcloneServer;

beforeAll(async () => {
  place = await workplace();
  const { directory } = await smallBackup();
  await mkdir(place.path('storage', 'backups'), { recursive: true });
  await cp(directory, place.path('storage', 'backups', 'shop'), { recursive: true, preserveTimestamps: true });
  server = await rcloneServer(place.path('storage'), 'anna', password);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

/** rclone's own configuration of the remote `offsite`, at the place where it looks for it and at one of ours. */
async function remote(proxy: DroppingProxy): Promise<void> {
  const { stdout: obscured } = await execa('rclone', ['obscure', '-'], { input: password });
  const lines = ['type = webdav', `url = http://127.0.0.1:${proxy.port}`, 'user = anna', `pass = ${obscured}`];
  await mkdir(place.path('rclone'), { recursive: true });
  await writeFile(place.path('rclone', 'rclone.conf'), `[offsite]\n${lines.join('\n')}\n`);
}

/** As it stands in the page, but for the path of rclone's configuration. */
async function drilled(text: string, checks: readonly string[] = ['catalog-state']): Promise<Outcome> {
  const { backups } = parse(text.replace('/etc/pgproof', place.path('rclone'))) as { backups: Record<string, object> };
  for (const name of Object.keys(backups)) backups[name] = { ...backups[name], checks };
  await place.configure({ backups, sandbox: 'process' });
  return place.run([], { env });
}
const env = {
  RCLONE_CONFIG_PASS: 'word-of-the-configuration',
  get XDG_CONFIG_HOME() {
    return place.directory;
  },
};

/** What ps(1) shows of every process. */
const commandLines = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes('rclone'));

async function stored(): Promise<unknown> {
  const directory = place.path('storage', 'backups', 'shop');
  const names = await readdir(directory);
  return Promise.all(names.map(async (name) => [name, (await stat(join(directory, name))).mtimeMs]));
}

it('A server that drops the connection midway: proven after a retry, and nothing was written or told', async () => {
  await using proxy = await droppingProxy(server.port);
  await remote(proxy);
  const before = await stored();
  let dropped: readonly string[] = [];
  proxy.drop = { after: 3 * MIB, onDrop: () => (dropped = commandLines()) };
  const { drill, stdout, stderr } = await drilled(whole);
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.backup?.location).toBe('rclone:offsite:backups/shop');
  expect(dropped.filter((line) => line.includes('\0cat\0')).length).toBeGreaterThan(0);
  expect([...proxy.methods].toSorted()).toEqual(['GET', 'PROPFIND']);
  expect(await stored()).toEqual(before);
  const told = [stdout, stderr, await readFile(place.path('report.json'), 'utf8'), ...dropped].join('\n');
  expect(told).not.toMatch(/word-of-the-remote|word-of-the-configuration/);
});

it('A server that vanishes midway, and one that is down: unverified, with what to do', async () => {
  await using proxy = await droppingProxy(server.port);
  await remote(proxy);
  const listed = await place.pgproof(['plan', 'rclone:offsite:backups/shop'], { env });
  const { status, stderr } = listed;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(listed.stdout).toContain('rclone:offsite:backups/shop: base.tar');

  const impatient = whole.replace('tries: 8', 'tries: 2');
  proxy.drop = { after: 3 * MIB, onDrop: () => void proxy.goAway() };
  const vanished = await drilled(impatient);
  expect([vanished.status, vanished.drill.verdict]).toEqual([2, 'unverified']);
  expect(vanished.drill.phases.find(({ outcome }) => outcome === 'failed')).toMatchObject({
    name: 'restore',
    error: { code: 'REMOTE_BROKEN_OFF', blame: 'repository' },
  });
  expect(vanished.stdout).toContain('Run rclone by hand');

  const down = await drilled(impatient);
  expect([down.status, down.drill.verdict]).toEqual([2, 'unverified']);
  expect(down.stdout).toContain('connection refused');
});

it.skipIf(process.getuid?.() !== 0)('Without rclone on the host: unverified, with what to install', async () => {
  const hidden = 'mount --bind /dev/null "$(command -v rclone)" && exec "$@"';
  await place.configure({ backups: (parse(bare) as { backups: object }).backups, sandbox: 'process' });
  const wrapper = ['unshare', '--mount', 'sh', '-c', hidden, 'sh'];
  const { status, drill, stdout } = await place.run([], { env, wrapper });
  expect([status, drill.verdict]).toEqual([2, 'unverified']);
  expect(stdout).toContain('apt install rclone');
});
