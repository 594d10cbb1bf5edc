import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import {
  createTablespace,
  defaultOwner,
  runCluster,
  takeBackup,
  type Cluster,
  type Settings,
} from '../../../core/demo/index.ts';
import { buildOnce } from '../../support/build-once.ts';
import { serverBinaries, testClusters } from '../../support/cluster.ts';
import { early, late, schema, statementsOf } from './schema.ts';

/** What the source is when it is backed up; everything has a default, and equal ones share one backup. JSON only. */
export interface Source {
  /** Default true. Without them it is another cluster, with another system identifier. */
  readonly checksums?: false;
  /** Default `primary`: the checkpoint of its backup leaves no full page in the WAL that would heal a file. */
  readonly from?: 'standby';
  readonly settings?: Settings;
  /** audit_log lies in a tablespace. */
  readonly tablespace?: true;
  /** Done to the database, each statement on its own. */
  readonly sql?: readonly string[];
}

export interface SourceFacts {
  /** Files of relations, by name: `customers`, `documents.toast`, `documents.toast.index`, `pg_class`. */
  readonly paths: Readonly<Record<string, string>>;
  readonly databaseOid: number;
  readonly systemIdentifier: string;
  readonly segmentBytes: number;
}

export interface Base {
  readonly major: number;
  /** A plain tar backup. Read-only, as all of this. */
  readonly backup: string;
  /** Holds a relation's file as it was before the last hundred of four hundred rows came. */
  readonly old: (relation: string) => Promise<Buffer>;
  /** WAL segments from the backup's first to those behind its end, where 600 rows of `later` were committed. */
  readonly wal: string;
  readonly facts: SourceFacts;
}

/** Real clusters, made once per run of the tests. */
export async function base(major: number, source: Source = {}): Promise<Base> {
  const directory = await built(major, source, (into) => build(major, source, into));
  return {
    major,
    backup: join(directory, 'backup'),
    old: (relation) => readFile(join(directory, 'old', relation)),
    wal: join(directory, 'wal'),
    facts: JSON.parse(await readFile(join(directory, 'facts.json'), 'utf8')) as SourceFacts,
  };
}

async function built(major: number, source: Source | 'cluster' | 'cluster without checksums', build: Build) {
  const { version } = await serverBinaries(major);
  const hash = createHash('sha256').update(JSON.stringify([version, source]));
  for (const name of ['base.ts', 'schema.ts']) hash.update(await readFile(join(import.meta.dirname, name)));
  return buildOnce(`corpus-${major}-${hash.digest('hex').slice(0, 16)}`, build);
}
type Build = (into: string) => Promise<void>;

/** A stopped cluster that every source begins as. */
function stoppedCluster(major: number, checksums: boolean): Promise<string> {
  return built(major, checksums ? 'cluster' : 'cluster without checksums', async (into) => {
    await using clusters = await testClusters();
    const initdbArgs = [
      ...(checksums ? ['--data-checksums'] : major >= 18 ? ['--no-data-checksums'] : []),
      ...(major >= 11 ? ['--wal-segsize=1'] : []),
    ];
    const cluster = await clusters.primary(major, { initdbArgs, settings: { autovacuum: 'off' } });
    // One database is asked, and not three: most of a drill's time is spent on catalogs that are alike.
    await cluster.query('alter database template1 allow_connections false');
    for (const statement of [...schema, early]) await cluster.query(statement);
    await cluster.query('checkpoint');
    await mkdir(join(into, 'old'));
    for (const [name, path] of Object.entries((await factsOf(cluster)).paths)) {
      if (!name.startsWith('pg_')) await cp(join(cluster.dataDirectory, path), join(into, 'old', name));
    }
    for (const statement of late.flatMap((one) => statementsOf(one, major))) await cluster.query(statement);
    await holdTogether(cluster);
    await cluster.stop();
    await execa('cp', ['-a', cluster.dataDirectory, into]);
  });
}

async function build(major: number, source: Source, into: string): Promise<void> {
  const stopped = await stoppedCluster(major, source.checksums ?? true);
  await using clusters = await testClusters();
  const directory = join(clusters.directory, 'source');
  await mkdir(directory);
  await execa('cp', ['-a', join(stopped, 'data'), directory]);
  const settings = Object.entries(source.settings ?? {}).map(([name, value]) => `${name} = '${value}'\n`);
  await writeFile(join(directory, 'data', 'postgresql.conf'), settings.join(''), { flag: 'a' });
  const cluster = await runCluster({
    binaries: await serverBinaries(major),
    directory,
    owner: await defaultOwner(),
  });
  clusters.stopLater(cluster);
  if (source.tablespace === true) {
    await createTablespace(cluster, 'archive');
    await cluster.query('alter table audit_log set tablespace archive');
  }
  for (const statement of source.sql ?? []) await cluster.query(statement);
  const from = source.from === 'standby' ? await clusters.standby(cluster) : cluster;
  await cluster.query('checkpoint');
  await takeBackup({ from, into: join(into, 'backup'), compress: 'none' });
  await writeFile(join(into, 'facts.json'), JSON.stringify(await factsOf(cluster)));
  await cp(join(stopped, 'old'), join(into, 'old'), { recursive: true });
  await keepLaterWal(cluster, join(into, 'backup'), join(into, 'wal'));
}

/** Two sessions share a row, so that a multixact holds it. */
async function holdTogether(cluster: Cluster): Promise<void> {
  const [one, other] = [await cluster.connect(), await cluster.connect()];
  for (const session of [one, other]) await session.query('begin; select from stock where id <= 3 for share');
  for (const session of [one, other]) {
    await session.query('commit');
    await session.end();
  }
}

/** Three segments more than the backup needs, and those of the backup in full. */
async function keepLaterWal(cluster: Cluster, backup: string, into: string): Promise<void> {
  const { stdout } = await execa('tar', ['-tf', join(backup, 'pg_wal.tar')]);
  const first = stdout.split('\n').find((name) => /^[0-9A-F]{24}$/.test(name)) ?? '';
  for (let round = 1; round <= 3; round += 1) {
    const rows = `select i + ${round * 10_000}, 'after the backup' from generate_series(1, 200) i`;
    await cluster.query(`insert into later ${rows}`);
    await cluster.query('select pg_switch_wal()');
  }
  const [row] = await cluster.query<{ name: string }>('select pg_walfile_name(pg_current_wal_lsn()) as name');
  const wal = join(cluster.dataDirectory, 'pg_wal');
  await mkdir(into);
  for (const name of await readdir(wal)) {
    if (/^[0-9A-F]{24}$/.test(name) && name >= first && name < (row?.name ?? '')) {
      await cp(join(wal, name), join(into, name));
    }
  }
}

async function factsOf(cluster: Cluster): Promise<SourceFacts> {
  const rows = await cluster.query<{ name: string; path: string }>(
    `select relname as name, pg_relation_filepath(oid) as path from pg_class
       where relnamespace in ('public'::regnamespace, 'pg_catalog'::regnamespace) and relkind in ('r', 'i', 'S', 'm')
     union all
     select c.relname || '.toast', pg_relation_filepath(c.reltoastrelid) from pg_class c
       where reltoastrelid <> 0 and relkind = 'r'
     union all
     select c.relname || '.toast.index', pg_relation_filepath(i.indexrelid)
       from pg_class c join pg_index i on i.indrelid = c.reltoastrelid`,
  );
  const [row] = await cluster.query<{ oid: number; identifier: string; bytes: string }>(
    `select (select oid from pg_database where datname = 'postgres') as oid,
            (select system_identifier::text from pg_control_system()) as identifier,
            pg_size_bytes(current_setting('wal_segment_size')) as bytes`,
  );
  return {
    paths: Object.fromEntries(rows.map(({ name, path }) => [name, path])),
    databaseOid: Number(row?.oid),
    systemIdentifier: row?.identifier ?? '',
    segmentBytes: Number(row?.bytes),
  };
}
