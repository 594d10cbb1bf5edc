import { test } from 'vitest';
import { processSandbox } from '../../../plugins/sandboxes/process/index.ts';
import { expectSilence, runAllChecks } from './all-checks.ts';
import { recoveredServer } from './recovered-server.ts';

// pg_dump of 15 reads both.
test.each([10, 15])('all checks pass on a standby’s backup of PostgreSQL %i', async (major) => {
  await using environment = await recoveredServer(processSandbox.open({}), major);
  expectSilence(await runAllChecks(environment));
});
