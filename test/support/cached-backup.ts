import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createShop,
  createTablespace,
  startLoad,
  takeBackup,
  type Cluster,
  type Settings,
  type TakeBackupOptions,
} from '../../core/demo/index.ts';
import { buildOnce } from './build-once.ts';
import { serverBinaries } from './server-binaries.ts';
import { testClusters } from './test-clusters.ts';

/** Which backup; everything has a default, and equal shapes share one backup. JSON only. */
export interface BackupShape {
  /** Default `standby`. */
  readonly from?: 'primary' | 'standby';
  readonly compress?: TakeBackupOptions['compress'];
  readonly wal?: TakeBackupOptions['wal'];
  readonly manifest?: boolean;
  readonly with?: TakeBackupOptions['with'];
  readonly label?: string;
  /** A tablespace `archive` that holds shop's audit_log. */
  readonly tablespace?: boolean;
  /** In the postgresql.conf of primary and standby. */
  readonly settings?: Settings;
  /** Only in the standby's. */
  readonly standbySettings?: Settings;
  /** Whole pg_hba.conf. */
  readonly hba?: string;
  readonly initdbArgs?: readonly string[];
  readonly slot?: string;
  /** More words of the standby's primary_conninfo. */
  readonly conninfo?: string;
  /** Default 200. */
  readonly customers?: number;
  /** Run in the database shop before the standby is made. Several statements share a transaction. */
  readonly sql?: string;
  /** Each run on its own in the database postgres, e.g. `create database`. */
  readonly statements?: readonly string[];
  /** Default true: shop is written to while the backup is taken. */
  readonly load?: boolean;
}

export interface BackupFacts {
  readonly major: number;
  /** `15.18` */
  readonly version: string;
  readonly with: TakeBackupOptions['with'];
  readonly systemIdentifier: string;
  /** Rows of shop's tables on the server just before the backup; recovery brings at least as many orders. */
  readonly before: { readonly customers: number; readonly orders: number; readonly documents: number };
  /** ISO 8601, from the server's clock, before and after. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Where the primary's tablespace `archive` lay. */
  readonly tablespaceLocation?: string;
}

export interface CachedBackup {
  /** Read-only: other tests use it too. */
  readonly directory: string;
  readonly facts: BackupFacts;
}

/** A real base backup of the database `shop`, made once per run of the tests. */
export async function cachedBackup(major: number, shape: BackupShape = {}): Promise<CachedBackup> {
  const { version } = await serverBinaries(major);
  const hash = createHash('sha256').update(
    JSON.stringify([version, Object.entries(shape).toSorted(([a], [b]) => (a < b ? -1 : 1))]),
  );
  const demo = join(import.meta.dirname, '../../core/demo');
  for (const name of (await readdir(demo)).toSorted()) hash.update(await readFile(join(demo, name)));
  hash.update(await readFile(import.meta.filename));
  const entry = await buildOnce(`pg${major}-${hash.digest('hex').slice(0, 16)}`, (into) => build(major, shape, into));
  const facts = JSON.parse(await readFile(join(entry, 'facts.json'), 'utf8')) as BackupFacts;
  return { directory: join(entry, 'backup'), facts };
}

/** A copy that the test may damage. `into` must not exist. */
export async function copyOfBackup(backup: CachedBackup, into: string): Promise<string> {
  await cp(backup.directory, into, { recursive: true, preserveTimestamps: true });
  return into;
}

async function build(major: number, shape: BackupShape, into: string): Promise<void> {
  await using clusters = await testClusters();
  const { settings, hba, initdbArgs, slot, conninfo } = shape;
  const primary = await clusters.primary(major, { settings, hba, initdbArgs });
  const tablespaceLocation = shape.tablespace === true ? await createTablespace(primary, 'archive') : undefined;
  await createShop(primary, {
    customers: shape.customers ?? 200,
    tablespace: tablespaceLocation === undefined ? undefined : 'archive',
  });
  for (const statement of shape.statements ?? []) await primary.query(statement);
  if (shape.sql !== undefined) await primary.query(shape.sql, 'shop');
  const from =
    shape.from === 'primary'
      ? primary
      : await clusters.standby(primary, { settings: shape.standbySettings, slot, conninfo });
  await using _load = shape.load === false ? undefined : await startLoad(primary);
  const before = await countRows(from);
  const startedAt = await now(primary);
  const backup = await takeBackup({ ...shape, from, into: join(into, 'backup') });
  const [row] = await from.query<{ id: string }>('select system_identifier::text as id from pg_control_system()');
  const facts: BackupFacts = {
    major,
    version: primary.binaries.version,
    with: backup.with,
    systemIdentifier: row?.id ?? '',
    before,
    startedAt,
    endedAt: await now(primary),
    ...(tablespaceLocation === undefined ? {} : { tablespaceLocation }),
  };
  await writeFile(join(into, 'facts.json'), JSON.stringify(facts, undefined, 2));
}

async function countRows(cluster: Cluster): Promise<BackupFacts['before']> {
  const [row] = await cluster.query<BackupFacts['before']>(
    `select (select count(*)::int from customers) as customers, (select count(*)::int from orders) as orders,
            (select count(*)::int from documents) as documents`,
    'shop',
  );
  return row ?? { customers: 0, orders: 0, documents: 0 };
}

async function now(cluster: Cluster): Promise<string> {
  const [row] = await cluster.query<{ now: Date }>('select clock_timestamp() as now');
  return (row?.now ?? new Date(0)).toISOString();
}
