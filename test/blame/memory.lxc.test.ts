import { expect, test } from 'vitest';
import { defineCheck, z } from '../../core/index.ts';
import { exitStatus } from '../../core/run/exit-status.ts';
import { lxc } from '../../plugins/sandboxes/lxc/index.ts';
import { drillWith, planned } from '../support/drill.ts';

const MB = 1024 * 1024;
const hungry = defineCheck({
  name: 'hungry',
  summary: 'needs more memory than there is',
  options: z.object({ database: z.string() }),
  async run({ value, pass }) {
    return pass(
      String(await value(`select length(string_agg(repeat(g::text, 1000), '')) from generate_series(1, 300000) g`)),
    );
  },
});
const sandbox = { automatic: false, candidates: [{ definition: lxc, options: {} }] };

test('a session that the kernel kills for memory is no verdict on the backup', async () => {
  const { report, drill, leftovers } = await drillWith([], {
    checks: [planned(hungry)],
    backup: { limits: { memoryBytes: 160 * MB } },
    configuration: { sandbox },
  });
  expect(drill.checks).toMatchObject([
    {
      outcome: 'could-not-verify',
      error: { code: 'SERVER_DIED', blame: 'sandbox', hint: expect.stringContaining('memory') },
    },
  ]);
  expect({ verdict: report.verdict, status: exitStatus(report, { strict: false }), leftovers }).toEqual({
    verdict: 'unverified',
    status: 2,
    leftovers: [],
  });
});

test('a server for which the memory does not suffice says so, and the fix', async () => {
  const { report, drill, leftovers } = await drillWith([], {
    backup: { limits: { memoryBytes: 12 * MB } },
    configuration: { sandbox },
  });
  const failed = drill.phases.find(({ outcome }) => outcome === 'failed');
  expect(failed?.error).toMatchObject({
    code: 'SERVER_OUT_OF_MEMORY',
    blame: 'sandbox',
    hint: expect.stringContaining('limits.memory'),
  });
  expect({ verdict: report.verdict, status: exitStatus(report, { strict: false }), leftovers }).toEqual({
    verdict: 'unverified',
    status: 2,
    leftovers: [],
  });
});
