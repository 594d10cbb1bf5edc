import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workplace, type Outcome, type SpawnOptions } from '../e2e/workplace.ts';
import { archivedCluster, type ArchivedCluster } from '../support/archived-cluster.ts';
import { section } from './markdown.ts';

let cluster: ArchivedCluster;
const [directory = '', remote = '', command = '', target = ''] = [
  ...section('docs/sources.md', 'WAL archives and point in time').matchAll(/^```yaml\n([\s\S]*?)^```$/gm),
].map(([, text = '']) => text);

beforeAll(async () => {
  cluster = await archivedCluster(15);
  await cluster.primary.query('insert into noted default values');
  await cluster.archiveNow();
  await cluster.primary.query("select pg_create_restore_point('before the migration')");
  await cluster.primary.query('insert into noted default values');
  await cluster.archiveNow();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** As it stands in the page, but for paths. */
async function drilled(text: string, options: SpawnOptions = {}): Promise<Outcome> {
  await using place = await workplace();
  const program = place.path('wal-g');
  await writeFile(program, `#!/bin/sh\n[ -e ${cluster.archive}/$2 ] || exit 74\ncp ${cluster.archive}/$2 $3\n`);
  await chmod(program, 0o755);
  const here = text
    .replaceAll('/var/backups/shop', cluster.backup)
    .replaceAll('/var/lib/pgsql/wal', cluster.archive)
    .replaceAll('[wal-g,', `[${program},`);
  const { backups } = parse(here) as { backups: Record<string, object> };
  for (const name of Object.keys(backups)) backups[name] = { ...backups[name], checks: ['catalog-state'] };
  await place.configure({ backups, sandbox: 'process' });
  if (options.wrapper !== undefined) await execa('chown', ['-R', '65534:65534', place.directory, cluster.backup]);
  return await place.run([], options);
}

it('a directory, and a moment of its window', async () => {
  const { report, stderr } = await drilled(directory);
  const verdicts = (report?.drills ?? []).map(({ name, verdict }) => [name, verdict]);
  expect({ verdicts, stderr }).toMatchObject({
    verdicts: [
      ['shop', 'proven'],
      ['shop@1', 'proven'],
    ],
  });
  expect(report?.drills[1]?.recovery?.target?.boundary).toBeDefined();
});

it('a remote of rclone', async () => {
  await using place = await workplace();
  const alias = (name: string, to: string) => `[${name}]\ntype = alias\nremote = ${to}\n`;
  const storage = place.path('storage');
  await mkdir(join(storage, 'backups'), { recursive: true });
  await mkdir(join(storage, 'wal'), { recursive: true });
  await symlink(cluster.backup, join(storage, 'backups', 'shop'));
  await symlink(cluster.archive, join(storage, 'wal', 'shop'));
  await mkdir(place.path('rclone'));
  await place.write('rclone/rclone.conf', alias('offsite', storage));
  const { drill, stderr } = await drilled(remote, { env: { XDG_CONFIG_HOME: place.directory } });
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.recovery?.archive).toMatchObject({ location: 'rclone:offsite:wal/shop' });
  expect(drill.recovery?.archive?.segments).toBeGreaterThan(1);
});

it('a command', async () => {
  const { drill, stderr } = await drilled(command);
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.recovery?.archive?.segments).toBeGreaterThan(1);
});

it('a restore point', async () => {
  const { drill, stderr } = await drilled(target);
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.recovery?.target).toMatchObject({ kind: 'name', after: { kind: 'restore point' } });
});

it.skipIf(process.getuid?.() !== 0)('the same without root', async () => {
  const wrapper = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const { report, stderr } = await drilled(directory, { wrapper });
  expect({ verdicts: report?.drills.map(({ verdict }) => verdict), stderr }).toMatchObject({
    verdicts: ['proven', 'proven'],
  });
});
