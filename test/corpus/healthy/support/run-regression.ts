import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Cluster } from '../../../../core/demo/index.ts';
import type { RegressionSource } from './regression-source.ts';

/** What pg_regress sets for the database of its tests. */
const settings = ['lc_messages', 'lc_monetary', 'lc_numeric', 'lc_time'].map((name) => `set ${name} to 'C'`);

/**
 * Runs the regression tests as pg_regress does, in the order of their schedule, and leaves what they leave: their output
 * is not compared, only the database matters.
 */
export async function runRegression(server: Cluster, source: RegressionSource, psql: string): Promise<void> {
  await server.query(`create database regression template template0`);
  for (const setting of [...settings, `set bytea_output to 'hex'`, `set timezone_abbreviations to 'Default'`])
    await server.query(`alter database regression ${setting}`);
  const env = {
    PATH: '/usr/bin:/bin',
    PGHOST: server.socketDirectory,
    PGPORT: String(server.port),
    PGUSER: server.user,
    PGDATABASE: 'regression',
    PGTZ: 'PST8PDT',
    PGDATESTYLE: 'Postgres, MDY',
    PGOPTIONS: '-c intervalstyle=postgres_verbose',
    PG_ABS_SRCDIR: source.directory,
    PG_ABS_BUILDDIR: server.directory,
    PG_LIBDIR: source.library,
    PG_DLSUFFIX: '.so',
  };
  for (const group of await scheduled(source)) {
    await Promise.all(
      group.map((test) =>
        execa(psql, ['-X', '-a', '-q', '-f', join(source.directory, 'sql', `${test}.sql`)], {
          env,
          extendEnv: false,
          stdin: 'ignore',
          stdout: 'ignore',
          stderr: 'ignore',
          reject: false,
        }),
      ),
    );
  }
}

/** Tests that may run side by side. */
async function scheduled({ directory }: RegressionSource): Promise<string[][]> {
  const text = await readFile(join(directory, 'parallel_schedule'), 'utf8');
  return [...text.matchAll(/^test:\s*(.+)$/gm)].map(([, names = '']) => names.trim().split(/\s+/));
}
