/** A directory of the backup, and what it is in the cluster. */
export interface PlainRoot {
  /** Real host path. */
  readonly directory: string;
  /** In front of a path below it in the cluster: empty, `pg_wal/` or `pg_tblspc/OID/`. */
  readonly prefix: string;
  /** Of a tablespace. */
  readonly oid?: number;
}

export interface PlainEntry {
  readonly root: PlainRoot;
  /** Below the root; bytes as latin1. */
  readonly name: string;
  /** In the cluster, as the manifest names it. */
  readonly path: string;
}

export interface PlainFile extends PlainEntry {
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

/** All that lies in a backup in plain format, looked at from outside only. */
export interface PlainTree {
  /** The data directory first. */
  readonly roots: readonly PlainRoot[];
  /** Parents before what is in them; without the roots. */
  readonly directories: readonly PlainEntry[];
  readonly files: readonly PlainFile[];
  /** What is not restored as it is: links of tablespaces and of pg_wal, what a running server leaves, odd things. */
  readonly leftOut: readonly PlainEntry[];
  readonly warnings: readonly string[];
  /** The file or directory that was written to last. */
  readonly newest: { readonly path: string; /** Milliseconds since 1970. */ readonly changedAt: number };
}
