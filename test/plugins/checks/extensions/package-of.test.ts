import { expect, test } from 'vitest';
import { packageOf } from '../../../../plugins/checks/extensions/package-of.ts';

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
])('%s of PostgreSQL %i comes with %s', (extension, major, name) => {
  expect(packageOf(extension, major)).toBe(name);
});
