import type { CheckedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('afterChecks', {
  phase: 'check',
  at: 'end',
  knows: 'check',
  look: async ({ checks, server }: CheckedContext) => {
    await using session = await server.connect('shop');
    return [checks.map(({ name, outcome }) => `${name} ${outcome}`), await session.value('select 1')];
  },
  sees: [['customers pass'], 1],
});
