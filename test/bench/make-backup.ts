import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';

export const bin = '/usr/lib/postgresql/15/bin';
/** The servers of the benchmark run as this user: PostgreSQL refuses root. */
export const user = 'postgres';

/** Runs a PostgreSQL program as its user. */
export const asPostgres = (directory: string, program: string, args: string[]) =>
  execa('runuser', ['-u', user, '--', program, ...args], {
    cwd: directory,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  });

/** Rows as applications have them, beside pgbench's, whose filler compresses as no real data does. */
const documents = (rows: number) => `
  create table document (id bigint primary key, token uuid unique, title text, body text, tags jsonb, created_at timestamptz);
  insert into document
    select i, gen_random_uuid(), 'Document ' || i, repeat(md5(i::text), 2) || encode(sha512(i::text::bytea), 'base64'),
           jsonb_build_object('customer', i % 5000, 'state', (array['new', 'paid', 'sent'])[i % 3 + 1]), now() - i * interval '1 s'
      from generate_series(1, ${rows}) i;
  create index on document (created_at);
  create index on document using gin (tags);`;

/**
 * A `pg_basebackup -Ft -Xs -z` of a standby under pgbench load. Made once per scale and kept in the directory.
 *
 * @param scale pgbench's; about 36 MB of cluster each, a third of it pgbench's tables
 */
export async function makeBackup(directory: string, scale: number): Promise<string> {
  const backup = join(directory, `backup-${scale}`);
  if (existsSync(backup)) return backup;
  const work = join(directory, `making-${scale}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await execa('chown', [user, work]);
  const pg = (program: string, ...args: string[]) => asPostgres(work, join(bin, program), args);
  const primary = join(work, 'primary');
  const standby = join(work, 'standby');
  const start = (data: string, port: number) =>
    pg(
      'pg_ctl',
      '-D',
      data,
      '-w',
      '-l',
      `${data}.log`,
      '-o',
      `-c listen_addresses= -k ${work} -p ${port} -c fsync=off -c wal_keep_size=4GB`,
      'start',
    );
  await pg('initdb', '-D', primary, '--data-checksums', '-A', 'trust', '-U', user);
  await start(primary, 5601);
  try {
    await pg('pgbench', '-h', work, '-p', '5601', '-i', '-q', '-s', String(scale), '--foreign-keys', 'postgres');
    await pg('psql', '-h', work, '-p', '5601', '-q', '-c', documents(scale * 50_000), 'postgres');
    await pg('pg_basebackup', '-h', work, '-p', '5601', '-D', standby, '-R', '-X', 'stream', '-c', 'fast');
    await start(standby, 5602);
    const load = pg('pgbench', '-h', work, '-p', '5601', '-c', '2', '-T', '600', '-R', '40', 'postgres');
    load.catch(() => {});
    await delay(5000); // some transactions for recovery to replay
    await pg('pg_basebackup', '-h', work, '-p', '5602', '-D', join(work, 'backup'), '-Ft', '-Xs', '-z', '-c', 'fast');
    load.kill();
  } finally {
    for (const data of [standby, primary]) await pg('pg_ctl', '-D', data, '-m', 'immediate', 'stop').catch(() => {});
  }
  await rename(join(work, 'backup'), backup);
  await rm(work, { recursive: true });
  return backup;
}
