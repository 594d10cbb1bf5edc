import { join } from 'node:path';
import { binDirectories, hostPath } from './bin-directories.ts';
import { binaryVersion } from './binary-version.ts';

export type ClientToolName =
  | 'pg_amcheck'
  | 'pg_basebackup'
  | 'pg_checksums'
  | 'pg_combinebackup'
  | 'pg_controldata'
  | 'pg_dump'
  | 'pg_dumpall'
  | 'pg_receivewal'
  | 'pg_restore'
  | 'pg_verifybackup'
  | 'pg_waldump'
  | 'pgbench'
  | 'psql';

export interface ClientTool {
  readonly name: ClientToolName;
  /** Path inside the root that was searched. */
  readonly path: string;
  readonly major: number;
  readonly version: string;
}

export interface ClientToolQuery {
  /** Newer tools read older servers, never the reverse. */
  readonly minMajor: number;
  /** For tools that refuse any other major, such as pg_checksums and pg_waldump. */
  readonly exactMajor?: number | undefined;
  /** `/`, or the host path of an image's root file system. */
  readonly root: string;
}

/** The installed client program of the lowest major that will do; undefined when there is none. */
export async function findClientTool(name: ClientToolName, query: ClientToolQuery): Promise<ClientTool | undefined> {
  const tools: ClientTool[] = [];
  for (const { bin } of await binDirectories(query.root)) {
    const path = join(bin, name);
    const program = await hostPath(query.root, path);
    const found = program === undefined ? undefined : await binaryVersion(program);
    if (found !== undefined) tools.push({ name, path, ...found });
  }
  return tools
    .filter(({ major }) => major >= query.minMajor && (query.exactMajor ?? major) === major)
    .toSorted((a, b) => a.major - b.major)[0];
}
