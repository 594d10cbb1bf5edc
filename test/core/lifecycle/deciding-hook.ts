import { describe, expect, it } from 'vitest';
import type { PhaseName } from '../../../core/index.ts';
import type { HookName } from '../../../core/lifecycle/hooks.ts';
import { drillWith } from '../../support/drill.ts';
import { hanging, returning, throwing } from '../../support/tapping.ts';
import { expectFailedPhase } from './failed-phase.ts';

/** What holds for every hook that decides within a phase: a tap that cannot decide makes the drill unverified. */
export function describeDecidingHook(
  hook: HookName,
  { phase, nonsense }: { readonly phase: PhaseName; readonly nonsense: readonly unknown[] },
): void {
  describe(`a tap on ${hook} that fails`, () => {
    const origin = `mine ${hook}`;

    it(`fails ${phase}, blaming the plugin, when it throws`, async () => {
      const error = { code: 'PLUGIN_THREW', blame: 'plugin', origin, message: expect.stringContaining('boom') };
      expectFailedPhase(await drillWith(throwing(hook)), { phase, error });
    });

    it(`fails ${phase}, blaming the plugin, when it hangs`, async () => {
      const error = { code: 'PLUGIN_HUNG', blame: 'plugin', origin };
      expectFailedPhase(await drillWith(hanging(hook)), { phase, error });
    });

    it.each(nonsense)(`fails ${phase}, blaming the plugin, when it returns %j`, async (value) => {
      const error = { code: 'PLUGIN_RETURNED_NONSENSE', blame: 'plugin', origin };
      expectFailedPhase(await drillWith(returning(hook, value)), { phase, error });
    });
  });
}
