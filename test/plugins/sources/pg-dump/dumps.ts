import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import type { CheckConfiguration, Configuration } from '../../../../core/config/configuration.ts';
import type { Cluster } from '../../../../core/demo/index.ts';
import * as checks from '../../../../plugins/checks/index.ts';
import type { z } from '../../../../core/index.ts';
import { pgDumpSource } from '../../../../plugins/sources/pg-dump/index.ts';
import { buildOnce } from '../../../support/build-once.ts';
import { drillWith, planned } from '../../../support/drill.ts';
import { testClusters } from '../../../support/test-clusters.ts';

const tools = '/usr/lib/postgresql/15/bin';

/** What makes dumps hard: roles, large objects, quotes of all kinds, rows that look like commands, a materialized view. */
const hard = `
  create role shop_owner; create role "odd ""role""; drop"; create role reader; grant reader to shop_owner;
  create table public.customers (id int primary key, name text not null unique);
  create table public.orders (id bigserial primary key, customer int not null references public.customers,
    total numeric check (total >= 0), note text, at timestamptz default now());
  insert into public.customers select i, 'customer ' || i from generate_series(1, 100) i;
  insert into public.orders (customer, total, note)
    select 1 + i % 100, i, repeat(md5(i::text), 4) || E'\\n\\\\.\\n-- Name: x; Type: TABLE; Schema: y;' from generate_series(1, 3000) i;
  create unlogged table public.scratch as select 1 as x;
  create table public."odd;'name" ("a$$b" text); insert into public."odd;'name" values ($$it's -- ; $1$ 'x$$), (null);
  alter table public.orders owner to shop_owner; alter table public.customers owner to "odd ""role""; drop";
  grant select on public.orders to reader; revoke all on public.customers from public;
  alter default privileges for role shop_owner grant select on tables to reader;
  alter table public.orders enable row level security;
  create policy p on public.orders for select to reader using (total > 0);
  create function public.f() returns text language plpgsql as $_$ begin -- ALTER TABLE x OWNER TO nobody;
    return 'ends; here'; end $_$;
  create materialized view public.sums as select customer, sum(total) from public.orders group by 1;
  create event trigger watch on ddl_command_end execute function public.watch();
  select lo_from_bytea(0, decode(repeat('deadbeef', 2000), 'hex'));
  comment on database shop is 'sold';`;
const watch = `create function public.watch() returns event_trigger language plpgsql as $$ begin end $$;`;

export type Dumped = Record<
  'custom' | 'directory' | 'tar' | 'plain' | 'created' | 'inserts' | 'gzip' | 'zstd' | 'lz4' | 'all' | 'globals',
  string
>;

/** Paths of real dumps of one cluster, in every format; made once. Read-only. */
export async function dumpsOf(major: number): Promise<Dumped> {
  const key = createHash('sha256')
    .update(await readFile(import.meta.filename))
    .digest('hex')
    .slice(0, 12);
  const entry = await buildOnce(`dumps-${major}-${key}`, async (into) => {
    await using clusters = await testClusters();
    const primary = await clusters.primary(major);
    await primary.query('create database shop');
    await primary.query("alter database shop set work_mem = '5MB'");
    await primary.query(watch, 'shop');
    await primary.query(hard, 'shop');
    await dump(primary, into);
  });
  const names = {
    custom: 'shop.dump',
    directory: 'shop.dir',
    tar: 'shop.tar',
    plain: 'shop.sql',
    created: 'created.sql',
    inserts: 'inserts.sql',
    gzip: 'shop.sql.gz',
    zstd: 'shop.sql.zst',
    lz4: 'shop.sql.lz4',
    all: 'all.sql',
    globals: 'globals.sql',
  };
  return Object.fromEntries(Object.entries(names).map(([kind, name]) => [kind, join(entry, name)])) as Dumped;
}

/** Runs a client program of PostgreSQL 15 against a cluster. */
export async function dumpWith({ socketDirectory, port }: Cluster, name: string, ...args: string[]): Promise<void> {
  const where = ['-h', socketDirectory, '-p', String(port), '-U', 'postgres'];
  await execa(join(tools, name), [...where, ...args], { stdin: 'ignore' });
}

async function dump(cluster: Cluster, into: string): Promise<void> {
  const tool = async (name: string, ...args: string[]) => dumpWith(cluster, name, ...args);
  const file = (name: string) => ['-f', join(into, name)];
  await tool('pg_dump', '-Fc', ...file('shop.dump'), 'shop');
  await tool('pg_dump', '-Fd', '-j2', ...file('shop.dir'), 'shop');
  await tool('pg_dump', '-Ft', ...file('shop.tar'), 'shop');
  await tool('pg_dump', ...file('shop.sql'), 'shop');
  await tool('pg_dump', '-C', ...file('created.sql'), 'shop');
  await tool('pg_dump', '--inserts', ...file('inserts.sql'), 'shop');
  await tool('pg_dumpall', ...file('all.sql'));
  await tool('pg_dumpall', '-g', ...file('globals.sql'));
  const sql = join(into, 'shop.sql');
  await execa('gzip', ['-k', sql]);
  await execa('zstd', ['-q', sql]);
  await execa('lz4', ['-q', sql, `${sql}.lz4`]);
}

/** A copy that the test may damage, under a name of its own or the old one. */
export async function copyOf(path: string, name = path.slice(path.lastIndexOf('/') + 1)): Promise<string> {
  const directory = await emptyDirectory();
  const copy = join(directory, name);
  await cp(path, copy, { recursive: true });
  return copy;
}

export async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-dump-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(directory, { recursive: true });
  return directory;
}

/** An entry of a configuration. */
function listed(check: Parameters<typeof planned>[0], options: object): CheckConfiguration {
  const { options: schema } = check as { readonly options: z.ZodType<object> };
  return planned(check, { options: schema.parse(options) });
}

/** Checks that look at the data, as somebody would list them. */
export const ofData = (): CheckConfiguration[] => [
  listed(checks.load, {}),
  listed(checks.rowCount, { database: 'shop', relation: 'public.orders', min: 3000 }),
  listed(checks.newestRow, { database: 'shop', relation: 'public.orders', column: 'at', maxAge: '24 h' }),
  listed(checks.recoveryPoint, { maxAge: '24 h' }),
  listed(checks.identity, { databases: ['shop'], systemIdentifier: '7000000000000000000' }),
  listed(checks.manifest, {}),
  listed(checks.dataChecksums, {}),
  listed(checks.sequences, {}),
  listed(checks.amcheck, {}),
];

export type DumpOptions = Parameters<typeof pgDumpSource>[0];

/** A whole drill of a dump. */
export async function drillDump(
  options: DumpOptions,
  list: readonly CheckConfiguration[] = ofData().slice(0, 2),
  configuration: Partial<Configuration> = {},
) {
  const { drill } = await drillWith([], {
    checks: list,
    backup: { source: { definition: pgDumpSource, options: { ...options } } },
    configuration,
  });
  return drill;
}

/** What a reader sees of it first. */
export const told = ({ verdict, reasons }: Awaited<ReturnType<typeof drillDump>>) =>
  `${verdict}: ${reasons.join(' | ')}`;
