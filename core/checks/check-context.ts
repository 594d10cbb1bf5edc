import type { CheckConfiguration } from '../config/configuration.ts';
import type { CheckContext } from '../contracts/check.ts';
import type { Log } from '../contracts/log.ts';
import { checkErrors } from './check-errors.ts';
import type { CheckEnvironment } from './environment.ts';
import { findingMakers } from './findings.ts';
import { runTool } from './run-tool.ts';
import type { Sessions } from './sessions.ts';
import { shareOut } from './share-out.ts';
import type { Slots } from './slots.ts';

export interface CheckContextInit {
  readonly planned: CheckConfiguration;
  readonly environment: CheckEnvironment;
  readonly database: string;
  readonly sessions: Sessions;
  readonly slots: Slots;
  readonly applicationName: string;
  readonly measurements: Record<string, number>;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** The check has ended, or was given up: what it still starts would outlive it. */
  isOver(): boolean;
  progress(done: number, total: number, what: string | undefined): void;
}

/** What the check's author sees. */
export function createCheckContext(init: CheckContextInit): CheckContext<object> {
  const { planned, environment, database, sessions, slots, applicationName, signal } = init;
  const { server, container, concurrency } = environment;
  const own = sessions.lazy(database);
  return {
    ...own,
    ...findingMakers,
    options: planned.options,
    database,
    databases: server.databases,
    server: { major: server.major, version: server.version, user: server.user },
    concurrency,
    connect: (other = database) => sessions.open(other),
    async each(items, work, other = database) {
      const perWorker = new Map<number, ReturnType<Sessions['lazy']>>();
      const sessionOf = (worker: number) => {
        const session = perWorker.get(worker) ?? sessions.lazy(other);
        perWorker.set(worker, session);
        return session;
      };
      await shareOut(items, (item, worker) => work(item, sessionOf(worker)), { concurrency, slots, signal });
    },
    async tool(name, args, options) {
      if (init.isOver()) throw checkErrors.CHECK_IS_OVER({ check: planned.name });
      const of = { database: options?.database ?? database, applicationName, signal };
      return runTool(environment, name, args, { ...options, ...of });
    },
    async stopServer() {
      if (planned.definition.needs?.server !== 'last') throw checkErrors.STOP_NOT_ALLOWED({ check: planned.name });
      await sessions.closeAll();
      await server.stop();
    },
    files: {
      dataDirectory: environment.dataDirectory,
      insideDataDirectory: container.inside(environment.dataDirectory),
    },
    startedAt: environment.startedAt,
    backup: environment.backup,
    restore: environment.restore,
    recovery: environment.recovery,
    manifest: async () =>
      environment.manifest?.(({ bytes, totalBytes }) => init.progress(bytes, totalBytes, 'bytes compared')) ??
      environment.restore.manifest,
    phases: environment.phases,
    previous: environment.previous.find(({ name }) => name === planned.name),
    measure(name, value) {
      if (!Number.isFinite(value)) throw new TypeError(`measure("${name}"): ${typeof value} is no finite number`);
      init.measurements[name] = value;
    },
    progress: (done, total, what) => init.progress(done, total, what),
    signal,
    log: init.log,
  };
}
