import type { PromotedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('afterPromote', {
  phase: 'promote',
  at: 'end',
  knows: 'promote',
  look: async ({ server, recovery }: PromotedContext) => {
    await using session = await server.connect('postgres');
    return [await session.value('select pg_is_in_recovery()'), server.databases.toSorted(), recovery.timeline];
  },
  sees: [false, ['postgres', 'shop', 'template1'], 2],
});
