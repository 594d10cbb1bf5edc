import type { InspectedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('afterInspect', {
  phase: 'inspect',
  at: 'end',
  knows: 'inspect',
  look: async ({ facts }: InspectedContext) => [facts.major, facts.source],
  sees: [15, 'basebackup'],
});
