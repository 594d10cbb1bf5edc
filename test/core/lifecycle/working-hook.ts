import { beforeAll, describe, expect, it } from 'vitest';
import type { PhaseName } from '../../../core/index.ts';
import type { DrillContext } from '../../../core/lifecycle/context.ts';
import type { HookName } from '../../../core/lifecycle/hooks.ts';
import { drillWith, type Drilled } from '../../support/drill.ts';
import { hanging, tapping, throwing } from '../../support/tapping.ts';
import { expectFailedPhase } from './failed-phase.ts';

/** What every context has, and what the phases add to it, in their order. */
const always = [
  'runId',
  'drill',
  'configuration',
  'backupConfiguration',
  'layout',
  'source',
  'choice',
  'shared',
  'startedAt',
  'signal',
];
const tools = ['log', 'defer', 'note'];
const added: readonly (readonly string[])[] = [
  ['backup', 'selection'],
  ['facts'],
  ['container', 'binaries', 'root'],
  ['restore'],
  ['recovering'],
  ['server', 'recovery'],
  ['checks'],
];
const adding: readonly PhaseName[] = ['select', 'inspect', 'create', 'restore', 'recover', 'promote', 'check'];

/** Names of what a tap knows when the phases up to this one are done. */
export const knownAfter = (phase: PhaseName | undefined) =>
  [...always, ...tools, ...added.slice(0, adding.findIndex((name) => name === phase) + 1).flat()].toSorted();

export interface WorkingHook {
  readonly phase: PhaseName;
  /** First thing in its phase, or last. */
  readonly at: 'start' | 'end';
  /** The last phase whose facts it knows. */
  readonly knows: PhaseName;
  /** What a tap can see when it fires, tried while it fires. */
  readonly look?: (context: never) => Promise<unknown>;
  /** What `look` must have seen. */
  readonly sees?: unknown;
  /** Of a drill in which a tap fails; default unverified. */
  readonly verdict?: 'proven';
}

/** What holds for every hook whose taps do work. */
export function describeWorkingHook(hook: HookName, { phase, at, knows, look, sees, verdict }: WorkingHook): void {
  describe(hook, () => {
    let drilled: Drilled;
    let context: DrillContext;
    let seen: unknown;
    let aborted: boolean;
    beforeAll(async () => {
      const tap = tapping(hook, async (given: never) => {
        context = given;
        ({ aborted } = context.signal);
        seen = await look?.(given);
        return { verdict: 'nonsense' };
      });
      drilled = await drillWith(tap);
    });

    it(`fires once, at the ${at} of ${phase}`, () => {
      const names = drilled.hooksSeen.map((one) => one.hook);
      const index = names.indexOf(hook);
      expect(names.lastIndexOf(hook)).toBe(index);
      expect(drilled.hooksSeen[index]?.phase).toBe(phase);
      expect(at === 'start' ? names[index - 1] : names[index + 1]).toBe(
        at === 'start' ? 'phaseStarted' : 'phaseFinished',
      );
    });

    it(`knows what is known after ${knows}, and nothing more`, () => {
      expect(Object.keys(context).toSorted()).toEqual(knownAfter(knows));
      expect(Object.isFrozen(context)).toBe(true);
      expect(aborted).toBe(false);
    });

    if (look) {
      it('finds things as they are at that moment', () => {
        expect(seen).toEqual(sees);
      });
    }

    it('stops nothing and decides nothing by what a tap returns', () => {
      expect(drilled.drill).toMatchObject({ verdict: 'proven', notes: [] });
      expect(drilled.leftovers).toEqual([]);
    });

    const failed = { phase, ...(verdict ? { verdict } : {}) };
    it(`fails ${phase}, blaming the plugin, when a tap throws`, async () => {
      const error = {
        code: 'PLUGIN_THREW',
        blame: 'plugin',
        origin: `mine ${hook}`,
        message: expect.stringContaining('boom'),
      };
      expectFailedPhase(await drillWith(throwing(hook)), { ...failed, error });
    });

    it(`fails ${phase}, blaming the plugin, when a tap hangs`, async () => {
      const error = { code: 'PLUGIN_HUNG', blame: 'plugin', origin: `mine ${hook}` };
      expectFailedPhase(await drillWith(hanging(hook)), { ...failed, error });
    });
  });
}
