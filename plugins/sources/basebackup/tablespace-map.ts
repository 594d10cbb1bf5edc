import { errors } from './errors.ts';

export interface MappedTablespace {
  readonly oid: number;
  /** Where it was on the source; never used as a path here. */
  readonly location: string;
}

/**
 * Reads `tablespace_map`: a line `OID LOCATION` per tablespace, line ends in a location escaped by a backslash.
 *
 * @throws `TABLESPACE_MAP_INVALID` (blame: backup)
 */
export function parseTablespaceMap(content: Buffer): readonly MappedTablespace[] {
  const text = content.toString('utf8');
  const found: MappedTablespace[] = [];
  let number = 0;
  for (const [, escaped = '', end] of text.matchAll(/((?:\\[\s\S]?|[^\\\r\n])*)([\r\n]|$)/g)) {
    if (escaped === '') continue;
    number += 1;
    const bad = (reason: string) => errors.TABLESPACE_MAP_INVALID({ line: number, reason });
    if (end === '') throw bad('is cut: it has no end');
    const [, oid, location] = /^(\d{1,10}) ([\s\S]+)$/.exec(escaped.replace(/\\([\s\S])/g, '$1')) ?? [];
    if (oid === undefined || location === undefined) throw bad('is not an OID and a path');
    const value = Number(oid);
    if (value === 0 || value > 0xffff_ffff) throw bad(`has the impossible OID ${oid}`);
    if (found.some((tablespace) => tablespace.oid === value)) throw bad(`names tablespace ${oid} a second time`);
    found.push({ oid: value, location });
  }
  return found;
}

/** The same as the server wants to read it. */
export function formatTablespaceMap(tablespaces: readonly MappedTablespace[]): string {
  return tablespaces
    .map(({ oid, location }) => `${oid} ${location.replaceAll('\\', '\\\\').replace(/[\r\n]/g, String.raw`\$&`)}\n`)
    .join('');
}
