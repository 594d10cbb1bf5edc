import { chmod, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workplace, type Outcome } from '../e2e/workplace.ts';
import { archivedCluster, type ArchivedCluster } from '../support/archived-cluster.ts';
import { section } from './markdown.ts';

let cluster: ArchivedCluster;
const [directory = '', command = '', target = ''] = [
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
async function drilled(text: string): Promise<Outcome> {
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
  return await place.run([]);
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
