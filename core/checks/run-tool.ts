import type { CheckContext } from '../contracts/check.ts';
import type { AttachOptions, AttachResult } from '../contracts/sandbox.ts';
import { findClientTool, type ClientToolName } from '../postgres/binaries.ts';
import { checkErrors } from './check-errors.ts';
import type { CheckEnvironment } from './environment.ts';

/** Programs that Debian and others ship with the server. */
const serverPackage = new Set(['pg_checksums', 'pg_verify_checksums', 'pg_waldump', 'pg_controldata', 'pg_resetwal']);

type ToolOptions = NonNullable<Parameters<CheckContext['tool']>[2]>;

export interface RunToolOptions extends ToolOptions {
  readonly database: string;
  readonly applicationName: string;
  readonly signal: AbortSignal;
  readonly input?: AttachOptions['input'];
  readonly logFile?: string | undefined;
}

/** What a client program needs of the world. */
export interface ToolEnvironment extends Pick<CheckEnvironment, 'container' | 'root' | 'locked'> {
  readonly server: Pick<CheckEnvironment['server'], 'major' | 'clientEnvironment'>;
}

/** Runs a client program inside the container; see `CheckContext.tool`. */
export async function runTool(
  { container, root, server, locked }: ToolEnvironment,
  name: string,
  args: readonly string[],
  { database, applicationName, signal, exactMajor = false, input, logFile }: RunToolOptions,
): Promise<AttachResult> {
  signal.throwIfAborted();
  const { major } = server;
  const found = await findClientTool(name as ClientToolName, {
    minMajor: major,
    exactMajor: exactMajor ? major : undefined,
    root,
  });
  if (found === undefined) {
    const debian = `postgresql-${serverPackage.has(name) ? '' : 'client-'}${major}`;
    throw checkErrors.CLIENT_TOOL_MISSING({ tool: name, package: debian, exact: exactMajor, major });
  }
  const env = { ...server.clientEnvironment, PGDATABASE: database, PGAPPNAME: applicationName, LC_ALL: 'C', TZ: 'UTC' };
  const relations = locked?.of.get(database);
  if (locked === undefined || relations === undefined) {
    const result = await container.attach([found.path, ...args], { signal, env, input, logFile });
    signal.throwIfAborted();
    return result;
  }
  const waiting = {
    ...env,
    PGOPTIONS: `${server.clientEnvironment['PGOPTIONS'] ?? ''} -c lock_timeout=${locked.timeoutMs}`,
  };
  // It sets lock_timeout itself, and takes this for a statement_timeout.
  const wait = name === 'pg_dump' ? [`--lock-wait-timeout=${locked.timeoutMs}`] : [];
  const result = await container.attach([found.path, ...wait, ...args], { signal, env: waiting, input, logFile });
  signal.throwIfAborted();
  const ended = name === 'pg_dump' ? /due to (lock|statement) timeout/ : /due to lock timeout/;
  if (result.exitCode !== 0 && ended.test(result.stderr)) {
    throw checkErrors.LOCKED_BY_PREPARED_TRANSACTION({ database, relations });
  }
  return result;
}
