import { expect, test } from 'vitest';
import { drillDirectory } from '../support/drill-directory.ts';
import { regressionSource } from './support/regression-source.ts';
import { runRegression } from './support/run-regression.ts';
import { openWorkshop } from './support/workshop.ts';

const major = 15;

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
  expect({ verdict, reasons: verdict === 'proven' ? [] : reasons }).toEqual({ verdict: 'proven', reasons: [] });
});
