import type { PromotedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('beforeChecks', {
  phase: 'check',
  at: 'start',
  knows: 'promote',
  look: async (context: PromotedContext) => {
    // @ts-expect-error nothing has been checked
    void context.checks;
    await using session = await context.server.connect('shop');
    return await session.value('select count(*) from public.customers');
  },
  sees: '1',
});
