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
export interface ToolEnvironment extends Pick<CheckEnvironment, 'container' | 'root'> {
  readonly server: Pick<CheckEnvironment['server'], 'major' | 'clientEnvironment'>;
}

/** Runs a client program inside the container; see `CheckContext.tool`. */
export async function runTool(
  { container, root, server }: ToolEnvironment,
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
  const result = await container.attach([found.path, ...args], { signal, env, input, logFile });
  signal.throwIfAborted();
  return result;
}
