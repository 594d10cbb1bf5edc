/** Debian's packages whose name cannot be told from the extension's: what comes after `postgresql-<major>-`. */
const suffixes: Readonly<Record<string, string>> = {
  address_standardizer: 'postgis-3',
  pg_cron: 'cron',
  pg_dirtyread: 'dirtyread',
  pg_partman: 'partman',
  pg_partman_bgw: 'partman',
  pg_prioritize: 'prioritize',
  pg_rational: 'rational',
  pg_repack: 'repack',
  pg_similarity: 'similarity',
  pg_snakeoil: 'snakeoil',
  pg_sphere: 'pgsphere',
  pg_squeeze: 'squeeze',
  pgautofailover: 'auto-failover',
  pgq: 'pgq3',
  pgq_lowlevel: 'pgq3',
  pgq_triggers: 'pgq3',
  pldbgapi: 'pldebugger',
  plugin_debugger: 'pldebugger',
  table_log: 'tablelog',
  vector: 'pgvector',
};
/** What PostgreSQL's own packages hold, extensions and libraries. */
const contrib =
  /^(adminpack|amcheck|auth_delay|auto_explain|autoinc|basebackup_to_shell|basic_archive|bloom|btree_gi(n|st)|citext|cube|dblink|dict_(int|snowball|xsyn)|earthdistance|file_fdw|fuzzystrmatch|hstore|insert_username|intagg|intarray|isn|libpqwalreceiver|llvmjit|lo|ltree|moddatetime|old_snapshot|pageinspect|passwordcheck|pg_(buffercache|freespacemap|logicalinspect|overexplain|prewarm|stat_statements|surgery|trgm|visibility|walinspect)|pgcrypto|pgoutput|pgrowlocks|pgstattuple|plpgsql|postgres_fdw|refint|seg|sslinfo|tablefunc|tcn|test_decoding|tsm_system_(rows|time)|unaccent|utf8_and_\w+|uuid-ossp|xml2|_int|pgxml)$/;

/** The package of Debian and Ubuntu that most likely brings an extension, or a library as functions and settings name it. */
export function packageOf(extensionOrLibrary: string, major: number): string {
  const name = nameOf(extensionOrLibrary);
  const language = /^(?:hstore_|jsonb_|ltree_|bool_)?pl(perl|python[23]|tcl)u?$/.exec(name)?.[1];
  if (language !== undefined) return `postgresql-pl${language}-${major}`;
  // On Red Hat postgresql-contrib.
  if (contrib.test(name)) return `postgresql-${major}`;
  if (/^timescaledb(-tsl)?$/.test(name)) return `timescaledb-2-postgresql-${major}`;
  const suffix = name.startsWith('postgis') ? 'postgis-3' : suffixes[name];
  return `postgresql-${major}-${suffix ?? name.replaceAll('_', '-')}`;
}

/** How to get packages into the sandbox, whichever it is. */
export function installHint(packages: readonly string[]): string {
  const names = packages.join(' and ');
  return `Install ${names} on this host (as Debian and Ubuntu call it), or where drills run in an image add it there: sandbox: { use: lxc, image: { packages: [${packages.join(', ')}, …] } }, then pgproof image build.`;
}

/** `$libdir/postgis-3` → `postgis`, `timescaledb-2.15.0` → `timescaledb`, `/opt/lib/libpgrouting-3.4.so` → `pgrouting`. */
function nameOf(extensionOrLibrary: string): string {
  return extensionOrLibrary
    .replace(/^.*\//, '')
    .replace(/\.so$/, '')
    .replace(/-\d[\w.-]*$/, '')
    .replace(/^lib(?=pgrouting|rdkit)/, '');
}
