/** Debian's packages whose name cannot be told from the extension's: what comes after `postgresql-<major>-`. */
const suffixes: Readonly<Record<string, string>> = {
  address_standardizer: 'postgis-3',
  pg_cron: 'cron',
  pg_partman: 'partman',
  pg_repack: 'repack',
  pg_similarity: 'similarity',
  pg_sphere: 'pgsphere',
  pldbgapi: 'pldebugger',
  vector: 'pgvector',
};
const contrib =
  /^(adminpack|amcheck|autoinc|bloom|btree_gi(n|st)|citext|cube|dblink|dict_(int|xsyn)|earthdistance|file_fdw|fuzzystrmatch|hstore|insert_username|intagg|intarray|isn|lo|ltree|moddatetime|old_snapshot|pageinspect|pg_(buffercache|freespacemap|logicalinspect|prewarm|stat_statements|surgery|trgm|visibility|walinspect)|pgcrypto|pgrowlocks|pgstattuple|postgres_fdw|refint|seg|sslinfo|tablefunc|tcn|tsm_system_(rows|time)|unaccent|uuid-ossp|xml2)$/;

/** The package of Debian and Ubuntu that most likely brings an extension. */
export function packageOf(extension: string, major: number): string {
  const language = /^(?:hstore_|jsonb_|ltree_|bool_)?pl(perl|python3|tcl)u?$/.exec(extension)?.[1];
  if (language !== undefined) return `postgresql-pl${language}-${major}`;
  // On Red Hat postgresql-contrib.
  if (contrib.test(extension)) return `postgresql-${major}`;
  if (extension === 'timescaledb') return `timescaledb-2-postgresql-${major}`;
  const suffix = extension.startsWith('postgis') ? 'postgis-3' : suffixes[extension];
  return `postgresql-${major}-${suffix ?? extension.replaceAll('_', '-')}`;
}
