import { describe, expect, it } from 'vitest';
import type { Finding, RunningCheck } from '../../../../../core/index.ts';
import { customersCheck, drillWith, planned, type Drilled } from '../../../../support/drill.ts';
import { hanging, returning, tapping, throwing } from '../../../../support/tapping.ts';

const two = [planned(customersCheck), planned(customersCheck, { name: 'again' })];

describe('runCheck', () => {
  it('fires once for each check that runs, with the context the check would have', async () => {
    const fired: unknown[][] = [];
    const tap = tapping('runCheck', async ({ drill, name, check, context }: RunningCheck) => {
      fired.push([drill, name, check, context.database, await context.value('select count(*) from public.customers')]);
    });
    const { drill, hooksSeen } = await drillWith(tap, { checks: two });
    expect(new Set(fired.map((one) => one.join(' ')))).toEqual(
      new Set(['shop again customers shop 1', 'shop customers customers shop 1']),
    );
    const names = hooksSeen.map(({ hook }) => hook);
    expect(names.indexOf('runCheck')).toBeGreaterThan(names.indexOf('checkStarted'));
    expect(names.lastIndexOf('runCheck')).toBeLessThan(names.lastIndexOf('checkFinished'));
    // Undecided: the checks themselves ran.
    expect(drill.checks.map(({ measurements }) => measurements)).toEqual([{ customers: 1 }, { customers: 1 }]);
  });

  it('puts findings in the place of those of one check, and lets the other run', async () => {
    const findings: Finding[] = [{ outcome: 'fail', summary: 'known to be lost', target: 'shop' }];
    const tap = tapping('runCheck', async ({ name }: RunningCheck) => (name === 'again' ? findings : undefined));
    const { drill } = await drillWith(tap, { checks: two });
    expect(drill.checks[0]).toMatchObject({ outcome: 'pass', measurements: { customers: 1 } });
    expect(drill.checks[1]).toMatchObject({ outcome: 'fail', findings });
    expect(drill.checks[1]?.measurements).toBeUndefined();
    expect(drill).toMatchObject({ verdict: 'failed', reasons: ['again: shop: known to be lost'] });
  });

  /** A tap that fails fails the check it was asked about, and no phase. */
  const expectUnverified = ({ drill, leftovers }: Drilled, error: Record<string, unknown>) => {
    expect(drill.checks.map(({ outcome }) => outcome)).toEqual(['could-not-verify']);
    expect(drill.checks[0]?.error).toMatchObject({ blame: 'plugin', origin: 'mine runCheck', ...error });
    expect(drill.phases.map(({ outcome }) => outcome)).toEqual(drill.phases.map(() => 'done'));
    expect(drill.verdict).toBe('unverified');
    expect(leftovers).toEqual([]);
  };

  it('leaves the check unverified, blaming the plugin, when a tap throws', async () => {
    expectUnverified(await drillWith(throwing('runCheck')), {
      code: 'PLUGIN_THREW',
      message: expect.stringContaining('boom'),
    });
  });

  it('leaves the check unverified, blaming the plugin, when a tap hangs', async () => {
    expectUnverified(await drillWith(hanging('runCheck')), { code: 'PLUGIN_HUNG' });
  });

  it.each([null, [], 'pass', [{ outcome: 'green', summary: '' }]])(
    'leaves the check unverified, blaming the plugin, when a tap returns %j',
    async (value) => {
      expectUnverified(await drillWith(returning('runCheck', value)), { code: 'PLUGIN_RETURNED_NONSENSE' });
    },
  );
});
