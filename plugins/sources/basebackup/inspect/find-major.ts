import type { Manifest } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { FirstSegment } from './peek-wal.ts';

const OLDEST = 10;
const NEWEST = 18;

/**
 * PostgreSQL major of a backup: by its WAL, else by a PG_VERSION, else by the name of a tablespace's directory.
 *
 * @throws `MAJOR_UNKNOWN` (blame: backup)
 */
export function findMajor(
  wal: FirstSegment | undefined,
  manifest: Manifest | undefined,
  version: string | undefined,
): number {
  // Whether PG_VERSION agrees is judged when the archive was read to its end and found whole.
  if (wal !== undefined) return wal.header.major;
  const text = version ?? fromTablespaces(manifest);
  if (text === undefined) throw errors.MAJOR_UNKNOWN({ reason: 'there is neither a WAL archive nor a PG_VERSION' });
  const major = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (major < OLDEST || major > NEWEST)
    throw errors.MAJOR_UNKNOWN({ reason: `PG_VERSION says ${JSON.stringify(text)}` });
  return major;
}

/** Tablespaces keep each major's files in a directory of its own. */
function fromTablespaces(manifest: Manifest | undefined): string | undefined {
  for (const path of manifest?.files.keys() ?? []) {
    const major = /^pg_tblspc\/\d+\/PG_(\d+)_/.exec(path)?.[1];
    if (major !== undefined) return major;
  }
  return undefined;
}
