import { readFileSync } from 'node:fs';
import type { RecoveredContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('afterRecover', {
  phase: 'recover',
  at: 'end',
  knows: 'recover',
  look: async ({ recovering, layout }: RecoveredContext) => {
    const log = readFileSync(layout.logFile, 'utf8');
    return [recovering.ended.aborted, recovering.major, /redo done at/.test(log)];
  },
  sees: [false, 15, true],
});
