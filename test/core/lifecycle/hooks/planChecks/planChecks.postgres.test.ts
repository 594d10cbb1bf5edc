import { describe, expect, it } from 'vitest';
import { defineCheck, z, type PromotedContext } from '../../../../../core/index.ts';
import type { CheckConfiguration } from '../../../../../core/config/configuration.ts';
import { customersCheck, drillWith, planned } from '../../../../support/drill.ts';
import { returning, tapping } from '../../../../support/tapping.ts';
import { describeDecidingHook } from '../../deciding-hook.ts';
import { knownAfter } from '../../working-hook.ts';

type Plan = readonly CheckConfiguration[];

describe('planChecks', () => {
  it('fires once in check, before any check, and is shown the plan of the configuration', async () => {
    let given: [Plan, PromotedContext] | undefined;
    const tap = tapping('planChecks', async (...args: [Plan, PromotedContext]) => {
      given = args;
      return args[0];
    });
    const { hooksSeen } = await drillWith(tap);
    const names = hooksSeen.map(({ hook }) => hook);
    const at = names.indexOf('planChecks');
    expect(names.slice(at - 2, at + 2)).toEqual(['phaseStarted', 'beforeChecks', 'planChecks', 'checkStarted']);
    expect(given?.[0].map(({ name }) => name)).toEqual(['customers']);
    expect(Object.keys(given?.[1] ?? {}).toSorted()).toEqual(knownAfter('promote'));
  });

  it('adds checks', async () => {
    const extra = defineCheck({
      name: 'extra',
      summary: '',
      options: z.object({}),
      run: async ({ value, equals }) => equals('pages are checked', String(await value('show data_checksums')), 'on'),
    });
    const tap = tapping('planChecks', async (plan: Plan) => [planned(extra, { severity: 'warn' }), ...plan]);
    const { drill } = await drillWith(tap);
    expect(drill.checks.map(({ name }) => name)).toEqual(['extra', 'customers']);
    expect(drill.checks[1]?.outcome).toBe('pass');
  });

  it('removes checks; when none is left nothing was checked, and that is not proven', async () => {
    const plan = [planned(customersCheck), planned(customersCheck, { name: 'again' })];
    const one = await drillWith(returning('planChecks', plan.slice(1)), { checks: plan });
    expect(one.drill.checks.map(({ name }) => name)).toEqual(['again']);
    expect(one.drill.verdict).toBe('proven');
    const none = await drillWith(returning('planChecks', []), { checks: plan });
    expect(none.drill).toMatchObject({ verdict: 'unverified', reasons: ['nothing was checked'], checks: [] });
  });
});

describeDecidingHook('planChecks', {
  phase: 'check',
  nonsense: [null, undefined, {}, [{ name: 'x' }], [planned(customersCheck), planned(customersCheck)]],
});
