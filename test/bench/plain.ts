import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { asPostgres, bin, user } from './make-backup.ts';

const count = 'select count(*) from pgbench_accounts';
const tables = ['pgbench_accounts', 'pgbench_history', 'pgbench_tellers', 'pgbench_branches', 'document'];

/**
 * The plain sequence that scripts on the web follow: unpack one archive after the other, hand the files over, start,
 * look at the log once a second, query. With `ladder`, the stock tools then check one after another.
 */
export async function plainDrill(backup: string, directory: string, { ladder }: { ladder: boolean }): Promise<void> {
  const data = join(directory, 'plain');
  await mkdir(data, { mode: 0o700 });
  try {
    await execa('tar', ['-xzf', join(backup, 'base.tar.gz'), '-C', data]);
    await execa('tar', ['-xzf', join(backup, 'pg_wal.tar.gz'), '-C', join(data, 'pg_wal')]);
    await execa('chown', ['-R', `${user}:`, data]);
    if (ladder) await execa(join(bin, 'pg_verifybackup'), ['-n', '-m', join(backup, 'backup_manifest'), data]);
    await rm(join(data, 'standby.signal'), { force: true });
    const log = join(directory, 'plain.log');
    await rm(log, { force: true });
    const options = `-c listen_addresses= -k ${directory} -p 5603 -c primary_conninfo= -c archive_mode=off`;
    await asPostgres(directory, join(bin, 'pg_ctl'), ['-D', data, '-W', '-l', log, '-o', options, 'start']);
    while (!existsSync(log) || !(await readFile(log, 'utf8')).includes('ready to accept connections'))
      await delay(1000);
    const run = (program: string, ...args: string[]) =>
      asPostgres(directory, join(bin, program), ['-h', directory, '-p', '5603', ...args]);
    await run('psql', '-qAt', '-c', ladder ? 'select 1' : count, 'postgres');
    if (ladder) {
      await run('pg_dumpall', '--no-sync', '--globals-only', '-f', '/dev/null');
      for (const database of ['postgres', 'template1']) await run('pg_dump', '-f', '/dev/null', database);
      await run('psql', '-q', '-c', 'create extension amcheck', 'postgres');
      await run('psql', '-q', '-c', 'create extension amcheck', 'template1');
      await run('pg_amcheck', '--all', '--heapallindexed', '--parent-check');
      for (const table of tables) await run('psql', '-qAt', '-c', `select count(*) from ${table}`, 'postgres');
    }
  } finally {
    await asPostgres(directory, join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']).catch(() => {});
    await rm(data, { recursive: true });
  }
}
