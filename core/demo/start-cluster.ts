import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ServerBinaries } from '../postgres/binaries.ts';
import type { Cluster, Settings } from './cluster.ts';
import { demoErrors } from './demo-errors.ts';
import { lastWords } from './last-words.ts';
import { ownDirectory } from './own-directory.ts';
import { defaultOwner, runAs, type Owner } from './owner.ts';
import { runCluster } from './run-cluster.ts';
import { settingLines } from './settings.ts';

export interface StartClusterOptions {
  readonly binaries: ServerBinaries;
  /** Made if absent; then the owner's. Every directory above must let the owner pass. */
  readonly directory: string;
  readonly port?: number | undefined;
  /** Appended to postgresql.conf, so backups carry them. */
  readonly settings?: Settings | undefined;
  /** Whole text of pg_hba.conf. Default: what initdb writes with trust. */
  readonly hba?: string | undefined;
  /** Default: data checksums. */
  readonly initdbArgs?: readonly string[] | undefined;
  readonly owner?: Owner | undefined;
}

/**
 * Makes a new cluster and starts it: superuser `postgres`, UTF8, locale C.
 *
 * @throws `INITDB_FAILED`, `SERVER_START_FAILED`, `SOCKET_PATH_TOO_LONG`
 */
export async function startCluster(options: StartClusterOptions): Promise<Cluster> {
  const { binaries, directory } = options;
  const owner = options.owner ?? (await defaultOwner());
  const data = join(directory, 'data');
  await ownDirectory(directory, owner);
  const fixed = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--auth=trust', '--no-locale', '--no-sync'];
  const initdb = await execa(
    join(binaries.bin, 'initdb'),
    [...fixed, ...(options.initdbArgs ?? ['--data-checksums'])],
    {
      ...runAs(owner),
      cwd: directory,
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    },
  );
  if (initdb.failed) {
    throw demoErrors.INITDB_FAILED({ major: binaries.major, directory, stderr: lastWords(initdb) });
  }
  await appendFile(join(data, 'postgresql.conf'), settingLines(options.settings ?? {}));
  if (options.hba !== undefined) await writeFile(join(data, 'pg_hba.conf'), options.hba);
  return runCluster({ binaries, directory, owner, port: options.port });
}
