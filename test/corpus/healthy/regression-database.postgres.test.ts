import { expect, test } from 'vitest';
import { drillDirectory } from '../support/drill-directory.ts';
import { regressionSource } from './support/regression-source.ts';
import { runRegression } from './support/run-regression.ts';
import { openWorkshop } from './support/workshop.ts';

const major = 15;
const invalidIndex = 'An index is invalid: no query uses it, and a unique one guards nothing';
const notValidated = 'A constraint was never validated: rows may break it';
/** What the tests leave unfinished on purpose. */
const trueWarnings = [
  ...['idxpart2_a_idx', 'idxpart_a_idx'].map((name) => `${name}: ${invalidIndex}`),
  ...['constraint_comments_dom', 'gtest20b', 'invalid_check_con', 'nv_child_2010', 'nv_parent'].map(
    (name) => `${name}: ${notValidated}`,
  ),
].map((warning) => `catalog-state: regression: public.${warning}`);

test('PostgreSQL’s own regression database is proven, with none but true warnings', { timeout: 600_000 }, async () => {
  const source = await regressionSource(major);
  await using workshop = await openWorkshop(major);
  const server = await workshop.cluster({ settings: { max_prepared_transactions: 10 } });
  await runRegression(server, source, `/usr/lib/postgresql/${major}/bin/psql`);
  const [made] = await server.query<{ tables: number }>(
    `select count(*)::int as tables from pg_class where relkind in ('r', 'p')`,
    'regression',
  );
  expect(made?.tables).toBeGreaterThan(500);
  await workshop.backup(server);
  const { verdict, reasons } = await drillDirectory(workshop.backupDirectory, { checks: 'registered' });
  expect({ verdict, reasons: reasons.toSorted() }).toEqual({
    verdict: 'proven-with-warnings',
    reasons: trueWarnings.toSorted(),
  });
});
