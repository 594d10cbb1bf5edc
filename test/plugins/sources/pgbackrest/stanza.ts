import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { createShop, createTablespace, type Cluster } from '../../../../core/demo/index.ts';
import { ownDirectory } from '../../../../core/demo/own-directory.ts';
import { runAs } from '../../../../core/demo/owner.ts';
import { buildOnce } from '../../../support/build-once.ts';
import { testClusters } from '../../../support/test-clusters.ts';
import { archiveNow } from '../../../support/archive-now.ts';

/** A repository of pgBackRest with the stanza `main`: a full, a differential and an incremental backup, and WAL after them. */
export interface Stanza {
  /** Read-only: other tests use it too. */
  readonly repository: string;
  readonly full: string;
  readonly differential: string;
  readonly incremental: string;
  readonly systemIdentifier: string;
  /** Between the commit of `before` and that of `after` in public.noted; both lie behind the last backup. */
  readonly moment: string;
  /** Rows of public.noted when all WAL is replayed. */
  readonly noted: number;
}

export async function stanza(): Promise<Stanza> {
  const key = createHash('sha256').update(await readFile(import.meta.filename));
  const entry = await buildOnce(`pgbackrest-${key.digest('hex').slice(0, 16)}`, build);
  const facts = JSON.parse(await readFile(join(entry, 'facts.json'), 'utf8')) as Omit<Stanza, 'repository'>;
  return { ...facts, repository: join(entry, 'repository') };
}

/** A copy that the test may damage. */
export async function copyOf({ repository }: Stanza, into: string): Promise<string> {
  await cp(repository, into, { recursive: true, preserveTimestamps: true });
  return into;
}

async function build(into: string): Promise<void> {
  await using clusters = await testClusters();
  const repository = join(into, 'repository');
  const { directory } = clusters;
  const environment = {
    PATH: '/usr/bin:/bin',
    PGBACKREST_REPO1_PATH: repository,
    PGBACKREST_LOG_LEVEL_FILE: 'off',
    PGBACKREST_LOCK_PATH: join(directory, 'own', 'lock'),
    PGBACKREST_SPOOL_PATH: join(directory, 'own', 'spool'),
    PGBACKREST_PG1_PATH: join(directory, 'primary', 'data'),
    PGBACKREST_PG1_SOCKET_PATH: join(directory, 'primary', 'run'),
    PGBACKREST_PG1_USER: 'postgres',
    PGBACKREST_START_FAST: 'y',
    PGBACKREST_REPO1_RETENTION_FULL: '9',
  };
  const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const primary = await clusters.primary(15, {
    directory: join(directory, 'primary'),
    settings: {
      archive_mode: 'on',
      archive_command: `env -i ${words.join(' ')} pgbackrest --no-config --stanza=main archive-push %p`,
      autovacuum: 'off',
    },
  });
  for (const path of [repository, join(directory, 'own')]) await ownDirectory(path, primary.owner);
  await mkdir(into, { recursive: true });
  const pgbackrest = async (...args: string[]) =>
    execa('pgbackrest', ['--no-config', '--stanza=main', ...args], {
      ...runAs(primary.owner),
      env: environment,
      extendEnv: false,
      stdin: 'ignore',
    });
  await createTablespace(primary, 'archive');
  await createShop(primary, { customers: 20, tablespace: 'archive' });
  await primary.query('create table noted (line text, at timestamptz default clock_timestamp())');
  await pgbackrest('stanza-create');
  await pgbackrest('backup', '--type=full');
  await note(primary, 'full');
  await pgbackrest('backup', '--type=diff');
  await note(primary, 'differential');
  await pgbackrest('backup', '--type=incr');
  await note(primary, 'before');
  const [row] = await primary.query<{ at: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
  );
  await archiveNow(primary);
  await note(primary, 'after');
  await archiveNow(primary);
  await note(primary, 'last');
  await archiveNow(primary);
  const labels = (await readdir(join(repository, 'backup', 'main'))).filter((name) => /^\d{8}-/.test(name));
  const [id] = await primary.query<{ id: string }>('select system_identifier::text as id from pg_control_system()');
  const facts: Omit<Stanza, 'repository'> = {
    full: labels.find((label) => label.endsWith('F')) ?? '',
    differential: labels.find((label) => label.endsWith('D')) ?? '',
    incremental: labels.find((label) => label.endsWith('I')) ?? '',
    systemIdentifier: id?.id ?? '',
    moment: row?.at ?? '',
    noted: 5,
  };
  await writeFile(join(into, 'facts.json'), JSON.stringify(facts));
}

const note = (primary: Cluster, line: string) => primary.query(`insert into noted (line) values ('${line}')`);
