import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Report } from '../../core/index.ts';
import { asPostgres, bin, user } from './make-backup.ts';

const main = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const port = '5606';

interface Took {
  /** Milliseconds of the whole drill: every file compared with the manifest, every row of a small table counted. */
  readonly whole: number;
  /** Milliseconds until every database has answered a query. */
  readonly firstQuery: number;
}

/**
 * A drill of a backup in plain format against one of the same backup in tar format, and against one of next to nothing.
 *
 * @param gigabytes size of the cluster (`PGPROOF_BENCH_GB`)
 */
export async function benchOverlay(directory: string, gigabytes: number, rounds: number): Promise<void> {
  const large = await makeBothFormats(directory, gigabytes);
  const tiny = await makeBothFormats(directory, 0);
  const drills = { plain: large.plain, tar: large.tar, tiny: tiny.plain };
  const took: Record<keyof typeof drills, Took[]> = { plain: [], tar: [], tiny: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ['plain', 'tar', 'tiny'] as const) took[name].push(await drill(drills[name], directory));
    process.stderr.write(`overlay: round ${round + 1} of ${rounds}\n`);
  }
  const row = (name: keyof typeof drills, what: string) =>
    `  ${what.padEnd(24)} whole ${median(took[name], 'whole')} s, first query after ${median(took[name], 'firstQuery')} s`;
  const ratio = (one: keyof typeof drills, other: keyof typeof drills, of: keyof Took) =>
    middle(took[one].map((value, index) => value[of] / (took[other][index]?.[of] ?? Number.NaN))).toFixed(2);
  console.log(`A cluster of ${gigabytes} GB, without being copied`);
  console.log(row('plain', 'plain format'));
  console.log(row('tar', 'tar format, gzip -1'));
  console.log(row('tiny', 'plain format, empty'));
  console.log(
    `  ratio to tar             whole ${ratio('plain', 'tar', 'whole')}, first query ${ratio('plain', 'tar', 'firstQuery')}`,
  );
  console.log(`  ratio to the empty one   first query ${ratio('plain', 'tiny', 'firstQuery')}\n`);
}

async function drill(backup: string, directory: string): Promise<Took> {
  const config = join(directory, 'overlay.config.json');
  const report = join(directory, 'overlay-report.json');
  const checks = [{ use: 'row-count', database: 'postgres', relation: 'public.small', min: 1 }];
  const where = { workDirectory: join(directory, 'work'), stateDirectory: join(directory, 'state') };
  const reporters = [{ use: 'json', file: report }];
  await writeFile(
    config,
    JSON.stringify({ ...where, sandbox: 'lxc', backups: { one: { source: backup, checks } }, reporters }),
  );
  await execa(process.execPath, [main, 'run', '--quiet', '--config', config], { stdin: 'ignore' });
  const { drills } = JSON.parse(await readFile(report, 'utf8')) as Report;
  const phases = drills[0]?.phases ?? [];
  const before = phases.slice(
    0,
    phases.findIndex(({ name }) => name === 'check'),
  );
  return {
    whole: drills[0]?.durationMs ?? Number.NaN,
    firstQuery: before.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const median = (values: readonly Took[], of: keyof Took) =>
  (middle(values.map((value) => value[of])) / 1000).toFixed(1);

/** Made once per size. The rows are written without WAL, as those of a table that its own transaction makes. */
async function makeBothFormats(directory: string, gigabytes: number): Promise<{ plain: string; tar: string }> {
  const made = join(directory, `formats-${gigabytes}`);
  const formats = { plain: join(made, 'plain'), tar: join(made, 'tar') };
  if (existsSync(made)) return formats;
  const work = join(directory, `making-formats-${gigabytes}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  // The work directory lies there, too, and is used only where nobody else could put something in its place.
  await execa('chown', ['root', directory]);
  await execa('chown', [user, work]);
  const data = join(work, 'data');
  const pg = (program: string, ...args: string[]) => asPostgres(work, join(bin, program), args);
  const options = (level: string) => `-c listen_addresses= -k ${work} -p ${port} -c fsync=off -c wal_level=${level}`;
  const start = (level: string, more = '') =>
    pg('pg_ctl', '-D', data, '-w', '-l', `${data}.log`, '-o', options(level) + more, 'start');
  const stop = () => pg('pg_ctl', '-D', data, '-m', 'fast', 'stop');
  const sql = (text: string) => pg('psql', '-h', work, '-p', port, '-q', '-c', text, 'postgres');
  await pg('initdb', '-D', data, '--data-checksums', '-A', 'trust', '-U', user);
  await start('minimal', ' -c max_wal_senders=0');
  await sql('create table small as select generate_series(1, 1000) as id');
  // A row of about 1 kB that compresses fourfold, as text does.
  const rows = gigabytes * 1_000_000;
  await sql(
    `create table large as select i as id, repeat(md5(i::text), 4) || repeat(md5((i * 7)::text), 26) as text from generate_series(1, ${rows}) i`,
  );
  await stop();
  await start('replica');
  const backup = (...args: string[]) =>
    pg('pg_basebackup', '-h', work, '-p', port, '-X', 'stream', '-c', 'fast', ...args);
  await backup('-D', join(work, 'plain'), '-Fp');
  await backup('-D', join(work, 'tar'), '-Ft', '--gzip', '--compress=1');
  await stop();
  await rm(data, { recursive: true });
  await rename(work, made);
  return formats;
}
