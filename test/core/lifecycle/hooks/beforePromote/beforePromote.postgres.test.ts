import type { RecoveredContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('beforePromote', {
  phase: 'promote',
  at: 'start',
  knows: 'recover',
  look: async (context: RecoveredContext) => {
    // @ts-expect-error nobody has asked the server anything yet
    void context.recovery;
    return context.recovering.ended.aborted;
  },
  sees: false,
});
