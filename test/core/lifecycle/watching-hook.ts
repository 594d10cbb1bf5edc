import { describe, expect, it } from 'vitest';
import type { PluginFailed } from '../../../core/index.ts';
import type { HookName } from '../../../core/lifecycle/hooks.ts';
import { drillWith, type DrillOverrides } from '../../support/drill.ts';
import { tapping } from '../../support/tapping.ts';

/** What holds for every hook that only watches: whatever a tap does, the drill goes on, and it is told. */
export function describeWatchingHook(
  hook: HookName,
  { noted = true, overrides = {} }: { readonly noted?: boolean; readonly overrides?: DrillOverrides } = {},
): void {
  describe(`taps on ${hook} that fail`, () => {
    it('change nothing, are told of, and keep no other tap from watching', async () => {
      const told: PluginFailed[] = [];
      let witnessed = 0;
      const bad = [
        tapping(hook, () => {
          throw new Error('boom');
        }),
        tapping(hook, () => Promise.reject(new Error('late')), { name: 'rejecting' }),
        tapping(hook, () => new Promise(() => {}), { name: 'hanging' }),
        tapping(hook, () => ({ verdict: 'failed' }), { name: 'babbling' }),
      ];
      const witness = tapping(hook, () => (witnessed += 1), { name: 'witness' });
      const listener = tapping('pluginFailed', (event: PluginFailed) => told.push(event), { name: 'listener' });

      const { drill, hooksSeen, leftovers } = await drillWith([...bad, witness, listener], overrides);

      expect(drill).toMatchObject({ verdict: 'proven', reasons: expect.arrayContaining([expect.any(String)]) });
      expect(drill.phases.map(({ outcome }) => outcome)).toEqual(drill.phases.map(() => 'done'));
      const fired = hooksSeen.filter((one) => one.hook === hook).length;
      expect(fired).toBeGreaterThan(0);
      expect(witnessed).toBe(fired);
      const ofRun = hook === 'runStarted' || hook === 'runFinished';
      expect(told.filter(({ plugin }) => plugin === 'mine')).toEqual(
        Array.from({ length: fired }, () => ({
          drill: ofRun ? undefined : 'shop',
          plugin: 'mine',
          hook,
          reason: 'boom',
        })),
      );
      expect(told.filter(({ plugin }) => plugin === 'rejecting')).toHaveLength(fired);
      expect(told.filter(({ plugin }) => plugin === 'hanging' || plugin === 'babbling')).toEqual([]);
      if (noted) expect(drill.notes).toContain(`plugin mine failed in ${hook}: boom`);
      expect(leftovers).toEqual([]);
    });
  });
}
