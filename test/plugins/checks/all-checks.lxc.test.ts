import { expect, test } from 'vitest';
import { lxc } from '../../../plugins/sandboxes/lxc/index.ts';
import { expectSilence, runAllChecks } from './all-checks.ts';
import { recoveredServer } from './recovered-server.ts';

test.each([15])('all checks pass on a standby’s backup of PostgreSQL %i recovered in LXC', async (major) => {
  await using environment = await recoveredServer(lxc.open({}), major);
  const results = await runAllChecks(environment);
  expectSilence(results);
  // Read by pg_checksums, inside the container, after the server was stopped.
  const dataChecksums = results.find(({ name }) => name === 'data-checksums');
  expect(dataChecksums?.findings[0]?.evidence).toEqual(['read by pg_checksums after a clean stop']);
});
