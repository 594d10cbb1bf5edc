import { hostRefusal } from '../errors/host-refusal.ts';

/**
 * Sentences of the server (lc_messages = C) that show unreadable data where the SQLSTATE alone does not: storage
 * errors are raised as XX000 (internal error) or 58P01 (undefined file), which other mishaps use as well.
 */
const damage = [
  /invalid page in block/,
  /could not (read|open|access) (block|file "(base|global|pg_tblspc|pg_xact|pg_multixact|pg_subtrans|pg_commit_ts)\b)/,
  /could not access status of transaction/,
  /could not open relation with OID/,
  /could not open relation (base|global|pg_tblspc)\//,
  /could not read blocks? \d+/,
  /(missing|unexpected) chunk number/,
  /compressed (pglz|lz4) data is corrupt/,
  /invalid memory alloc request size/,
  /cache lookup failed for/,
  /catalog is missing \d+ attribute/,
  /could not find (pg_class|tuple|block containing chunk)/,
  /unexpected data beyond EOF/,
  /page verification failed/,
  /relation mapping file .* (contains invalid data|contains incorrect checksum)/,
  /(index|relation) "?.*"? (contains unexpected zero page|contains corrupted page|is corrupted)/,
  /is not a (btree|hash index|gin index|GIN index|GiST index|SP-GiST index|BRIN index)/,
  /(right|left) sibling of GIN page|unexpected SPGiST tuple state|failed to re-find .* (in|for) index/,
  /MultiXactId \d+ (has not been created yet|does no longer exist)/,
  /t_xmin|found xm(in|ax) .* from before relfrozenxid|uncommitted xmin .* needs to be frozen/,
];
const library = [
  // From 18 on without $libdir. Files of the cluster lie in a directory.
  /could not access file "(\$libdir\/|[^/"]+")/,
  /could not (open|load|access) .*\.(so|control|sql)"/,
  /could not load library/,
];
/** The source's server was built with what this one lacks, or knew a locale that is not installed here. */
const unsupported = [
  /not supported by (this )?build/,
  /compression method (lz4|zstd) not supported/,
  /could not (create locale|open collator|get collation version)/,
  /locale .* not (recognized|exist)|incompatible with operating system/,
];
const exhausted = [
  /out of (shared )?memory/,
  /No space left on device/,
  /could not resize shared memory segment/,
  /too many (connections|clients)/,
  /Cannot allocate memory/,
  hostRefusal,
];
const lost = [
  /server closed the connection unexpectedly/,
  /terminating connection/,
  /Connection terminated/,
  /Client has encountered a connection error/,
  /the database system is/,
  /could not connect to server|connection to server .* failed/,
];

export type ServerEvidence = 'damage' | 'library' | 'unsupported' | 'exhausted' | 'lost';

/** What a message of the server, or of a client program that repeats it, shows; undefined for everything else. */
export function serverEvidence(message: string): ServerEvidence | undefined {
  const shows = (patterns: readonly RegExp[]) => patterns.some((pattern) => pattern.test(message));
  if (shows(library)) return 'library';
  if (shows(unsupported)) return 'unsupported';
  if (shows(exhausted)) return 'exhausted';
  if (shows(damage)) return 'damage';
  return shows(lost) ? 'lost' : undefined;
}
