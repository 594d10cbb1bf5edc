import type { Manifest } from '../../../../core/index.ts';

/** With `--wal-method=fetch` the manifest lists the marks that the server sends along with the WAL. */
export function holdsWal(manifest: Manifest | undefined): boolean {
  for (const path of manifest?.files.keys() ?? []) if (path.startsWith('pg_wal/')) return true;
  return false;
}
