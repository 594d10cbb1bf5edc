import { readFile } from 'node:fs/promises';

export interface PostgresVersion {
  /** `17` of `17.10`. */
  readonly major: number;
  /** `17.10`, without what the packager appended. */
  readonly version: string;
}

/**
 * Version of a PostgreSQL program, read from the text that `--version` would print. The program is not run: it may
 * lie in an image whose libraries this host does not have. Undefined for anything else, Debian's wrapper scripts
 * in /usr/bin included.
 */
export async function binaryVersion(path: string): Promise<PostgresVersion | undefined> {
  const content = await readFile(path).catch(() => undefined);
  const at = content?.indexOf('(PostgreSQL) ') ?? -1;
  if (content === undefined || at < 0) return undefined;
  const match = /^\(PostgreSQL\) ((\d+)[.\w]*)/.exec(content.toString('latin1', at, at + 64));
  return match?.[1] === undefined ? undefined : { major: Number(match[2]), version: match[1] };
}
