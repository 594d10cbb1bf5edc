import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runTool } from '../checks/run-tool.ts';
import type { Container } from '../contracts/sandbox.ts';
import type { FreshCluster } from '../contracts/source.ts';
import type { ServerBinaries } from '../postgres/binaries.ts';
import { openSession } from '../postgres/open-session.ts';
import { clientOptions } from '../postgres/session-settings.ts';
import type { DrillLayout } from '../run/drill-layout.ts';
import { readFreshClusterFacts } from './cluster-facts.ts';
import { own } from './directories.ts';
import { freshErrors } from './fresh-errors.ts';
import { prepareDataDirectory } from './prepare-data-directory.ts';
import { recover } from './recover.ts';
import { requireOurServer } from './require-our-server.ts';

export interface FreshClusterOptions {
  readonly container: Container;
  readonly binaries: ServerBinaries;
  readonly layout: DrillLayout;
  /** Host path of the container's root file system. */
  readonly root: string;
  /** Name of the bootstrap superuser. */
  readonly superuser: string;
  /** `Configuration.recovery.settings` */
  readonly settings: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Nobody copies this server's WAL: without what standbys need, building indexes writes none. */
const forLoading = { wal_level: 'minimal' };

/**
 * Makes an empty cluster in the drill's data directory, and starts it.
 *
 * @throws CLUSTER_NOT_MADE (blame: sandbox), and errors of `server-errors.ts`
 */
export async function createFreshCluster(
  options: FreshClusterOptions,
): Promise<FreshCluster & { kill(): Promise<void> }> {
  const { container, binaries, layout, root, superuser: user, signal } = options;
  const { dataDirectory } = layout;
  await initialize(options);
  const prepared = await prepareDataDirectory({
    layout,
    container,
    facts: await readFreshClusterFacts(dataDirectory),
    settings: { ...options.settings, ...forLoading },
    memoryBytes: container.facts.memoryLimitBytes,
  });
  const running = await recover({ container, binaries, prepared, signal });
  const { socketDirectory, port, major } = running;
  const directory = join(layout.directory, 'dump');
  await mkdir(directory, { mode: 0o700 });
  await own(directory, container.owner);
  const clientEnvironment = {
    PGHOST: container.inside(socketDirectory),
    PGPORT: String(port),
    PGUSER: user,
    PGOPTIONS: clientOptions(major),
    PGCONNECT_TIMEOUT: '30',
  };
  return {
    major,
    directory,
    logDirectory: dirname(layout.logFile),
    async connect(database) {
      const session = await openSession({ socketDirectory, port, major, user, database, readWrite: true, signal });
      await requireOurServer(session, running);
      return session;
    },
    tool: (name, args, toolOptions) =>
      runTool({ container, root, server: { major, clientEnvironment } }, name, args, {
        ...toolOptions,
        applicationName: 'pgproof load',
      }),
    async reads(hostPath) {
      const inside = container.inside(hostPath);
      const script =
        'for file in "$0" "$0"/*; do test -r "$file" || test ! -e "$file" -a "$file" != "$0" || exit 1; done';
      return (await container.attach(['/bin/sh', '-c', script, inside], { signal })).exitCode === 0;
    },
    async stop() {
      await running.stop();
      await rm(directory, { recursive: true, force: true });
      // What was ours to load with is not what the cluster came with: nothing of it shall be found wrong.
      for (const file of ['postgresql.conf', 'pg_hba.conf']) await writeFile(join(dataDirectory, file), '');
    },
    kill: () => running.kill(),
  };
}

async function initialize({ container, binaries, layout, superuser, signal }: FreshClusterOptions): Promise<void> {
  const initdb = join(binaries.mount === undefined ? binaries.bin : container.inside(binaries.bin), 'initdb');
  const data = container.inside(layout.dataDirectory);
  const how = ['--encoding=UTF8', '--locale=C', '--auth=trust', '--data-checksums', '--no-sync'];
  const command = [initdb, `--pgdata=${data}`, `--username=${superuser}`, ...how] as const;
  const options = { signal, env: { LC_ALL: 'C', TZ: 'UTC' } };
  let result = await container.attach(command, options);
  // initdb asks who it is, and the id of the process sandbox belongs to nobody: it gets the name of nobody.
  if (result.exitCode !== 0 && /could not look up effective user/.test(result.stderr)) {
    const named = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] as const;
    result = await container.attach([...named, ...command], options);
  }
  signal.throwIfAborted();
  if (result.exitCode === 0) return chmod(layout.dataDirectory, 0o700);
  const output = (result.stderr || result.stdout).trim().split('\n').slice(-3).join('; ');
  throw freshErrors.CLUSTER_NOT_MADE({ major: binaries.major, output });
}
