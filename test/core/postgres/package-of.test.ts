import { expect, test } from 'vitest';
import { installHint, packageOf } from '../../../core/postgres/package-of.ts';

test.each([
  ['postgis', 15, 'postgresql-15-postgis-3'],
  ['postgis_topology', 17, 'postgresql-17-postgis-3'],
  ['vector', 18, 'postgresql-18-pgvector'],
  ['pg_cron', 15, 'postgresql-15-cron'],
  ['pg_stat_kcache', 15, 'postgresql-15-pg-stat-kcache'],
  ['pg_stat_statements', 15, 'postgresql-15'],
  ['uuid-ossp', 13, 'postgresql-13'],
  ['plpython3u', 15, 'postgresql-plpython3-15'],
  ['jsonb_plperl', 15, 'postgresql-plperl-15'],
  ['timescaledb', 15, 'timescaledb-2-postgresql-15'],
  ['timescaledb-2.15.0', 16, 'timescaledb-2-postgresql-16'],
  ['timescaledb-tsl-2.15.0', 16, 'timescaledb-2-postgresql-16'],
  ['$libdir/postgis-3', 15, 'postgresql-15-postgis-3'],
  ['$libdir/postgis_raster-3', 15, 'postgresql-15-postgis-3'],
  ['$libdir/libpgrouting-3.4', 15, 'postgresql-15-pgrouting'],
  ['/opt/lib/pgaudit.so', 15, 'postgresql-15-pgaudit'],
  ['pg_partman_bgw', 15, 'postgresql-15-partman'],
  ['auto_explain', 15, 'postgresql-15'],
  ['$libdir/_int', 12, 'postgresql-12'],
  ['plpgsql', 15, 'postgresql-15'],
  ['$libdir/plpython2', 11, 'postgresql-plpython2-11'],
])('%s of PostgreSQL %i comes with %s', (extension, major, name) => {
  expect(packageOf(extension, major)).toBe(name);
});

test('the hint says where packages belong, on the host and in an image', () => {
  expect(installHint(['postgresql-15-postgis-3', 'postgresql-15-cron'])).toBe(
    'Install postgresql-15-postgis-3 and postgresql-15-cron on this host (as Debian and Ubuntu call it), or where drills run in an image add it there: ' +
      'sandbox: { use: lxc, image: { packages: [postgresql-15-postgis-3, postgresql-15-cron, …] } }, then pgproof image build.',
  );
});
