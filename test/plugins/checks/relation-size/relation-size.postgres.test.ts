import { chown, mkdir, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import type { Finding } from '../../../../core/index.ts';
import { relationSize } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, restart } from '../damage.ts';
import { runOn } from '../run-on.ts';

const block = 8192;
const segment = 1024 ** 3;

const odd = `"Odd ""schéma"".x"."o'Brien %I $1"`;

/** One table per damage, so that one cluster shows them all. */
const damages: Readonly<
  Record<string, { sql: string; relation?: string; damage: (file: string) => Promise<unknown> }>
> = {
  half: {
    sql: 'create table half (id int primary key); insert into half select generate_series(1, 9000); analyze half',
    damage: (file) => truncate(file, 10 * block),
  },
  zero: {
    sql: 'create table zero (id int primary key); insert into zero select generate_series(1, 9000); analyze zero',
    damage: (file) => truncate(file, 0),
  },
  no_index_half: {
    sql: 'create table no_index_half (id int); insert into no_index_half select generate_series(1, 9000); analyze no_index_half',
    damage: (file) => truncate(file, 10 * block),
  },
  no_index_zero: {
    sql: 'create table no_index_zero (id int); insert into no_index_zero select generate_series(1, 9000); vacuum no_index_zero',
    damage: (file) => truncate(file, 0),
  },
  inside: {
    sql: 'create table inside (id int); insert into inside select generate_series(1, 900)',
    damage: (file) => truncate(file, 3 * block + 5000),
  },
  lost: { sql: 'create table lost (id int)', damage: (file) => rm(file) },
  gin: {
    sql: 'create table g (tags int[]); insert into g values (array[1]); create index gin on g using gin (tags)',
    damage: (file) => truncate(file, 0),
  },
  gin_lost: {
    sql: 'create table gl (tags int[]); create index gin_lost on gl using gin (tags)',
    damage: (file) => rm(file),
  },
  hash: { sql: 'create table h (a int); create index hash on h using hash (a)', damage: (file) => truncate(file, 0) },
  tree_half: {
    sql: 'create table t (a int); insert into t select generate_series(1, 90000); create index tree_half on t (a)',
    damage: (file) => truncate(file, 9 * block),
  },
  seq: { sql: 'create sequence seq', damage: (file) => truncate(file, 0) },
  init: { sql: 'create unlogged table init (a int)', damage: (file) => rm(`${file}_init`) },
  toast: {
    sql: `create table wide (doc text); alter table wide alter doc set storage external;
          insert into wide select repeat(md5(i::text), 300) from generate_series(1, 50) i; vacuum wide`,
    relation: 'public.wide',
    damage: (file) => truncate(file, 0),
  },
  hostile: {
    sql: 'create schema "Odd ""schéma"".x"; create table "Odd ""schéma"".x"."o\'Brien %I $1" (a int)',
    relation: odd,
    damage: (file) => rm(file),
  },
};

/** Tables without many rows in an index, of which the second half of the file is gone. */
const halves: typeof damages = {
  made_half: {
    sql: 'create table made_half as select generate_series(1, 9000) as id; analyze made_half',
    damage: (file) => truncate(file, 20 * block),
  },
  made_half_index: {
    sql: `create table made_half_index as select i as id, repeat('x', 1900) as note from generate_series(1, 200) i;
          create index on made_half_index (id); analyze made_half_index`,
    damage: (file) => truncate(file, 25 * block),
  },
  made_half_uneven: {
    sql: `create table made_half_uneven with (fillfactor = 60) as
            select repeat('x', 1 + i * 7919 % 1900) as note from generate_series(1, 400) i;
          analyze made_half_uneven`,
    damage: (file) => truncate(file, 31 * block),
  },
  made_half_vacuumed: {
    sql: `create table made_half_vacuumed as select generate_series(1, 9000) as id; delete from made_half_vacuumed where id % 2 = 0;
          vacuum made_half_vacuumed`,
    damage: (file) => truncate(file, 20 * block),
  },
  later_half: {
    sql: 'create table later_half (id int); insert into later_half select generate_series(1, 9000); analyze later_half',
    damage: (file) => truncate(file, 20 * block),
  },
  // Its blocks have room, but not for its rows.
  later_half_roomy: {
    sql: `create table later_half_roomy (note text); alter table later_half_roomy alter note set storage plain;
          insert into later_half_roomy select repeat('x', case when i <= 400 then 1 else 4200 end) from generate_series(1, 490) i;
          analyze later_half_roomy`,
    damage: (file) => truncate(file, 20 * block),
  },
};

/** Tables that their own transaction filled, analyzed, truncated and wrote again; 226 rows fill a block of theirs. */
const writtenAnew: Readonly<Record<string, (cluster: Cluster) => Promise<unknown>>> = {
  few: (cluster) => writeAnew(cluster, 'few', { rows: 5, later: 'grant select on few to public' }),
  full_block: (cluster) => writeAnew(cluster, 'full_block', { rows: 452 }),
  filled_later: (cluster) =>
    writeAnew(cluster, 'filled_later', {
      later: `insert into filled_later select i, 'z' from generate_series(1, 452) i`,
    }),
  in_part: (cluster) => writeAnew(cluster, 'in_part', { rows: 452, part: true }),
  replaced: (cluster) =>
    writeAnew(cluster, 'replaced', { rows: 452, replace: true, later: 'grant select on replaced to public' }),
};

async function writeAnew(
  cluster: Cluster,
  name: string,
  {
    rows = 0,
    later,
    part = false,
    replace = false,
  }: { rows?: number; later?: string; part?: boolean; replace?: boolean },
): Promise<void> {
  const create = `create table ${name} (id int, x text)`;
  const many = `insert into ${name} select i, 'x' from generate_series(1, 20000) i`;
  if (replace) await cluster.query(`${create}; ${many}`, 'shop');
  if (replace) await cluster.query(`analyze ${name}`, 'shop');
  await cluster.query(
    `begin; ${replace ? `truncate ${name}` : create}; ${part ? 'savepoint s;' : ''} ${many}; analyze ${name}; ${part ? 'release s;' : ''}
     truncate ${name}; insert into ${name} select i, 'y' from generate_series(1, ${rows}) i; commit`,
    'shop',
  );
  if (later !== undefined) await cluster.query(later, 'shop');
}

/** Three segments of nothing but empty pages, which need no disk. */
const segments: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  first_short: (file) => truncate(file, segment / 2),
  middle_lost: (file) => rm(`${file}.1`),
  last_lost: (file) => rm(`${file}.2`),
};

async function statements(cluster: Cluster, text: string): Promise<void> {
  for (const statement of text.split(/;\n?\s*(?=create|insert|alter|analyze|vacuum|update|delete|refresh)/))
    await cluster.query(statement, 'shop');
}
async function placeOf(cluster: Cluster, name: string): Promise<string> {
  if (name !== 'toast') return fileOf(cluster, (damages[name]?.relation ?? name).replaceAll("'", "''"));
  const [row] = await cluster.query<{ toast: string }>(
    `select reltoastrelid::regclass::text as toast from pg_class where relname = 'wide'`,
    'shop',
  );
  return fileOf(cluster, row?.toast ?? 'missing');
}
const loud = (findings: readonly Finding[]) => findings.filter(({ outcome }) => outcome !== 'pass');

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  const clusters = sharedClusters();

  async function shop(): Promise<Cluster> {
    const cluster = await clusters.primary(major, { settings: { autovacuum_naptime: '1d' } });
    await cluster.query('create database shop');
    return cluster;
  }
  async function damaged(cluster: Cluster, damage: () => Promise<unknown>): Promise<Cluster> {
    await cluster.stop();
    await damage();
    const again = await restart(cluster);
    clusters.stopLater(again);
    return again;
  }

  test('every damage is found, each where it is', async () => {
    let cluster = await shop();
    for (const { sql } of Object.values(damages)) await statements(cluster, sql);
    const before = await runOn(cluster, relationSize());
    expect(before.error ?? loud(before.findings)).toEqual([]);
    // Its rows may be lost or not: nothing tells.
    await cluster.query(
      'begin; create table stage (a int); insert into stage select generate_series(1, 5000); analyze stage; truncate stage; commit',
      'shop',
    );
    const files: [string, (file: string) => Promise<unknown>][] = [];
    for (const [name, { damage }] of Object.entries(damages)) files.push([await placeOf(cluster, name), damage]);
    cluster = await damaged(cluster, async () => {
      for (const [file, damage] of files) await damage(file);
    });
    const result = await runOn(cluster, relationSize());
    expect(result.error).toBeUndefined();
    const found = loud(result.findings).map(({ outcome, target }) => `${outcome} ${target}`);
    const expected = Object.entries(damages).map(([name, { relation = `public.${name}` }]) => `fail shop: ${relation}`);
    expect(found.toSorted()).toEqual([...expected, 'warn shop: public.stage'].toSorted());
    const of = (name: string) => result.findings.find(({ target }) => target === `shop: public.${name}`);
    expect(of('half')).toMatchObject({ measured: 10, threshold: 40, unit: 'blocks' });
    expect(of('no_index_zero')?.evidence).toEqual([expect.any(String), expect.stringContaining('40 blocks behind')]);
    expect(of('wide')?.summary).toBe('A TOAST table is smaller than its catalog says');
    expect(of('gin')?.summary).toBe('The file of a gin index is empty');
    expect(of('inside')?.summary).toBe('The file of a table ends inside a block');
  });

  test('half a table fails, one that its own transaction truncated and wrote again does not', async () => {
    let cluster = await shop();
    for (const { sql } of Object.values(halves)) await statements(cluster, sql);
    const before = await runOn(cluster, relationSize());
    expect(before.error ?? loud(before.findings)).toEqual([]);
    for (const make of Object.values(writtenAnew)) await make(cluster);
    const files: [string, (file: string) => Promise<unknown>][] = [];
    for (const [name, { damage }] of Object.entries(halves)) files.push([await fileOf(cluster, name), damage]);
    cluster = await damaged(cluster, async () => {
      for (const [file, damage] of files) await damage(file);
    });
    const result = await runOn(cluster, relationSize());
    expect(result.error).toBeUndefined();
    expect(
      loud(result.findings)
        .map(({ outcome, target }) => `${outcome} ${target}`)
        .toSorted(),
    ).toEqual([
      ...Object.keys(halves)
        .map((name) => `fail shop: public.${name}`)
        .toSorted(),
      ...Object.keys(writtenAnew)
        .map((name) => `warn shop: public.${name}`)
        .toSorted(),
    ]);
  });

  test('segments of 1 GB', async () => {
    let cluster = await shop();
    const files = new Map<string, string>();
    for (const name of ['whole', ...Object.keys(segments)]) {
      await statements(
        cluster,
        `create table ${name} (a int, b int); insert into ${name} values (1, 2); analyze ${name}`,
      );
      files.set(name, await fileOf(cluster, name));
    }
    cluster = await damaged(cluster, async () => {
      for (const file of files.values()) {
        await truncate(file, segment);
        for (const [name, size] of [
          ['1', segment],
          ['2', 5 * block],
          ['3', 0],
        ] as const) {
          await writeFile(`${file}.${name}`, '');
          await truncate(`${file}.${name}`, size);
        }
      }
    });
    await cluster.query(
      `update pg_class set relpages = 2 * 131072 + 5, reltuples = 100000 where relname = any ('{whole,last_lost}')`,
      'shop',
    );
    expect(loud((await runOn(cluster, relationSize())).findings)).toEqual([]);
    cluster = await damaged(cluster, async () => {
      for (const [name, damage] of Object.entries(segments)) await damage(files.get(name) ?? '');
    });
    const { findings, error } = await runOn(cluster, relationSize());
    expect(error).toBeUndefined();
    expect(
      loud(findings)
        .map(({ outcome, target }) => `${outcome} ${target}`)
        .toSorted(),
    ).toEqual(
      Object.keys(segments)
        .map((name) => `fail shop: public.${name}`)
        .toSorted(),
    );
    const evidence = (name: string) => findings.find(({ target }) => target?.endsWith(name))?.evidence;
    expect(evidence('middle_lost')).toEqual([
      expect.stringMatching(/\.1 is missing$/),
      expect.stringMatching(/\.2 is there/),
    ]);
    expect(evidence('first_short')).toEqual([
      expect.stringMatching(/ is 536870912 bytes long instead of 1073741824$/),
      expect.stringMatching(/\.1 is there/),
    ]);
  });

  test('what production does to its files alarms nobody', async () => {
    let cluster = await shop();
    await cluster.query('create database closed allow_connections false');
    await statements(
      cluster,
      `create table orders (id serial primary key, tags int[], note text); insert into orders (tags, note) select array[i], repeat('x', 900) from generate_series(1, 5000) i;
       create index on orders using gin (tags); create index on orders using hash (id); create index on orders using brin (id);
       create table places (at point, name text); create index on places using gist (at); create index on places using spgist (name);
       create materialized view latest as select * from orders where id > 2900; create materialized view never as select 1 as a with no data;
       create unlogged table scratch (id int primary key); insert into scratch select generate_series(1, 5000); analyze scratch;
       create table years (y int) partition by range (y); create table y1 partition of years for values from (1) to (2); create index on y1 (y);
       create view v as select 1 as a; create table emptied (a int); insert into emptied select generate_series(1, 5000);
       analyze;
       update orders set note = 'y'; delete from orders where id > 100; vacuum orders; vacuum full orders; delete from emptied; vacuum emptied;
       create table cleared (a int primary key); insert into cleared select generate_series(1, 5000); analyze cleared;
       create materialized view forgotten as select * from orders; analyze forgotten; refresh materialized view forgotten with no data`,
    );
    const session = await cluster.connect('shop');
    // Stands in for statistics that were brought along (pg_dump --statistics): all rows are there, in fewer blocks.
    await session.query('create table brought (a int); insert into brought select generate_series(1, 40)');
    await session.query(`update pg_class set relpages = 12, reltuples = 40 where relname = 'brought'`);
    if (major >= 18) {
      await session.query(
        'create table bloated (a int primary key, b int); insert into bloated select i, i from generate_series(1, 90000) i',
      );
      const bring = (relation: string, pages: number) =>
        session.query(
          `select pg_restore_relation_stats('schemaname', 'public', 'relname', '${relation}', 'relpages', ${pages}, 'reltuples', 200000::real)`,
        );
      await bring('bloated', 2000);
      await bring('bloated_pkey', 2000);
      for (const column of ['a', 'b']) {
        await session.query(
          `select pg_restore_attribute_stats('schemaname', 'public', 'relname', 'bloated', 'attname', '${column}', 'inherited', false,
             'null_frac', 0::real, 'avg_width', 4, 'n_distinct', -1::real)`,
        );
      }
    }
    await session.query(
      `begin; truncate cleared; insert into cleared select generate_series(1, 5000); analyze cleared; truncate cleared;
       insert into cleared values (1); commit`,
    );
    await session.query(
      'create temp table mine (a int); insert into mine select generate_series(1, 5000); analyze mine',
    );
    await session.query('vacuum full pg_class');
    // The part of an empty block that extending a file may leave at its end.
    await session.query('create table torn (a int); insert into torn values (1)');
    const torn = await fileOf(cluster, 'torn');
    await session.query('checkpoint');
    // No checkpoint after this: recovery replays all of it, and resets what is unlogged.
    await session.query('insert into y1 select 1 from generate_series(1, 5000)');
    await cluster.stop('immediate');
    await truncate(torn, block + 4096);
    cluster = await restart(cluster);
    clusters.stopLater(cluster);
    await session.end().catch(() => {});
    const result = await runOn(cluster, relationSize());
    expect(result.error ?? loud(result.findings)).toEqual([]);
    expect(result.findings.map(({ target }) => `${target}`).toSorted()).toEqual(['postgres', 'shop', 'template1']);
  });

  test('a shared catalog that was vacuumed in another database alarms nobody', async () => {
    const cluster = await shop();
    await cluster.query('create role owner');
    await cluster.query(
      `do $$ begin for i in 1..1500 loop execute format('create domain d%s as int', i);
         execute format('alter domain d%s owner to owner', i); end loop; end $$`,
      'shop',
    );
    for (const database of ['shop', 'postgres']) await cluster.query('vacuum pg_shdepend', database);
    await cluster.query('drop owned by owner', 'shop');
    await cluster.query('vacuum full pg_shdepend', 'postgres');
    const result = await runOn(cluster, relationSize({ databases: ['shop'] }));
    expect(result.error ?? loud(result.findings)).toEqual([]);
  });
});

test('a tablespace that lost its files: the first are listed, the others counted', async () => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(15);
  const location = `${clusters.directory}/space`;
  await mkdir(location, { mode: 0o700 });
  await chown(location, cluster.owner.uid, cluster.owner.gid);
  await cluster.query(`create tablespace space location '${location}'`);
  for (let i = 10; i < 40; i += 1) await cluster.query(`create table t${i} (a int) tablespace space`);
  await cluster.stop();
  await rename(location, `${location}-away`);
  const again = await restart(cluster);
  clusters.stopLater(again);
  const { outcome, findings } = await runOn(again, relationSize());
  expect(outcome).toBe('fail');
  expect(findings.filter(({ summary }) => summary === 'The file of a table is missing')).toHaveLength(20);
  expect(findings.find(({ summary }) => summary.startsWith('10 more relations'))).toMatchObject({ outcome: 'fail' });
});

test('members of multixacts that are still needed are missed, those that vacuum removed are not', async () => {
  await using clusters = await testClusters();
  let cluster = await clusters.primary(15, { settings: { autovacuum: false } });
  const members = join(cluster.dataDirectory, 'pg_multixact/members');
  const check = () => runOn(cluster, relationSize({ databases: ['postgres'] }));
  const after = async (damage: () => Promise<void>) => {
    await cluster.stop();
    await damage();
    cluster = await restart(cluster);
    clusters.stopLater(cluster);
  };
  await cluster.query('create table t as select i as id from generate_series(1, 27000) i');
  // A subtransaction for each row: 27 000 multixacts of two members fill more than a file.
  const [one, other] = [await cluster.connect(), await cluster.connect()];
  await one.query('begin; select from t for share');
  await other.query(
    `do $$ declare r record; begin for r in select ctid as place from t loop begin
       perform from t where ctid = r.place for share; exception when division_by_zero then null; end; end loop; end $$`,
  );
  await one.query('commit');
  for (const session of [one, other]) await session.end();
  expect(await check()).toMatchObject({ outcome: 'pass' });
  expect((await readdir(members)).toSorted()).toEqual(['0000', '0001']);

  await after(() => rename(join(members, '0000'), `${members}-0000`));
  expect((await check()).findings).toMatchObject([
    { outcome: 'fail', target: 'pg_multixact/members', evidence: ['pg_multixact/members/0000 is not there'] },
  ]);

  await after(() => rename(`${members}-0000`, join(members, '0000')));
  await cluster.query('alter database template0 allow_connections true');
  for (const database of ['template0', 'template1', 'postgres']) await cluster.query('vacuum freeze', database);
  await cluster.query('checkpoint');
  expect(await readdir(members)).toEqual(['0001']);
  expect(await check()).toMatchObject({ outcome: 'pass' });
});
