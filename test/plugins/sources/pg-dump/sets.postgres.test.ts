import { cp, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { builtins } from '../../../../core/cli/builtins.ts';
import { loadConfiguration } from '../../../../core/config/load-configuration.ts';
import { silentLog } from '../../../../core/index.ts';
import { pgDumpSource } from '../../../../plugins/sources/pg-dump/index.ts';
import { blocksOf } from '../../../docs/markdown.ts';
import { drillWith } from '../../../support/drill.ts';
import { testClusters } from '../../../support/test-clusters.ts';
import { dumpWith, drillDump, dumpsOf, emptyDirectory, told } from './dumps.ts';

const context = { signal: new AbortController().signal, log: silentLog };

it('dumps of different databases in a directory are one backup, with the dump of the roles among them', async () => {
  const { custom, gzip, globals } = await dumpsOf(15);
  const directory = await emptyDirectory();
  await cp(custom, join(directory, 'shop.dump'));
  await cp(gzip, join(directory, 'billing.sql.gz'));
  await cp(globals, join(directory, 'globals.sql'));
  await writeFile(join(directory, 'README'), 'dumps\n');
  const drill = await drillDump({ path: directory });
  expect(told(drill)).toMatch(/^proven:/);
  expect(drill.restore?.load?.databases).toEqual(['billing', 'shop']);
  expect(drill.backup?.warnings).toEqual(['No dumps, and not looked at: README']);
  expect(drill.restore?.warnings).toHaveLength(1);
});

it('dumps of one database in a directory are backups of their own, newest first', async () => {
  const { gzip } = await dumpsOf(15);
  const directory = await emptyDirectory();
  for (const [name, day] of [
    ['shop.sql', 1],
    ['shop.sql.gz', 3],
    ['shop.dump', 2],
  ] as const) {
    await cp(gzip, join(directory, name));
    await utimes(join(directory, name), day, day);
  }
  const source = pgDumpSource.open({ path: directory });
  expect((await source.list(context)).map(({ id }) => id)).toEqual(['shop.sql.gz', 'shop.dump', 'shop.sql']);
});

it.each([10, 12, 14])('a dump of PostgreSQL %i by pg_dump 15 is restored into 15', async (major) => {
  await using clusters = await testClusters();
  const primary = await clusters.primary(major);
  await primary.query('create database shop');
  await primary.query('create table public.orders as select i as id from generate_series(1, 5000) i', 'shop');
  const path = join(await emptyDirectory(), 'shop.dump');
  await dumpWith(primary, 'pg_dump', '-Fc', '-f', path, 'shop');
  const drill = await drillDump({ path });
  expect(told(drill)).toMatch(/^proven:/);
  expect(drill.recovery?.serverVersion).toMatch(/^15\./);
  expect(drill.restore?.warnings[0]).toMatch(new RegExp(`^Dumped from PostgreSQL ${major}\\.\\d+ by pg_dump 15\\.`));
});

it('the configuration in docs/sources.md proves a dump', async () => {
  const block = blocksOf('docs/sources.md').find(({ text }) => text.includes('use: pg-dump'));
  const { custom, globals } = await dumpsOf(15);
  const directory = await emptyDirectory();
  await cp(custom, join(directory, 'shop.dump'));
  await cp(globals, join(directory, 'globals.sql'));
  const file = join(directory, 'pgproof.config.yaml');
  const written = (block?.text ?? '').replace('/var/backups', directory).replace('created_at', 'at');
  await writeFile(file, stringify(parse(written)));
  const { backups } = await loadConfiguration(file, { registry: builtins, env: {} });
  const names = backups[0]?.checks.map(({ name }) => name);
  expect(names).toEqual([
    'load',
    'catalog-state',
    'extensions',
    'sequences',
    'foreign-keys',
    'full-decode',
    'newest-row',
  ]);
  const { drill } = await drillWith([], {
    ...(backups[0] === undefined ? {} : { backup: backups[0] }),
    checks: backups[0]?.checks ?? [],
  });
  expect(told(drill)).toMatch(/^proven:/);
});
