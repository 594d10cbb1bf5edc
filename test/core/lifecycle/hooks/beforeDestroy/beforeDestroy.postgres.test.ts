import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { PromotedContext } from '../../../../../core/index.ts';
import { drillWith } from '../../../../support/drill.ts';
import { tapping } from '../../../../support/tapping.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('beforeDestroy', {
  phase: 'destroy',
  at: 'start',
  knows: 'check',
  look: async ({ server, layout }: PromotedContext) => {
    await using session = await server.connect('shop');
    return [await session.value('select count(*) from public.customers'), existsSync(layout.dataDirectory)];
  },
  sees: ['1', true],
  // What happens after the judgement says nothing about the backup.
  verdict: 'proven',
});

it('fires also for a drill that ended early, and knows what it found out until then', async () => {
  let known: string[] = [];
  const tap = tapping('beforeDestroy', async (context: object) => void (known = Object.keys(context)));
  const { drill } = await drillWith(tap, { source: { list: async () => [] } });
  expect(drill.verdict).toBe('unverified');
  expect(known).not.toContain('backup');
  expect(known).toContain('layout');
});
