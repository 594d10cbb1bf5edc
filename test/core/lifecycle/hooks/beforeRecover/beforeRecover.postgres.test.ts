import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RestoredContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('beforeRecover', {
  phase: 'recover',
  at: 'start',
  knows: 'restore',
  look: async (context: RestoredContext) => {
    // @ts-expect-error no server has been started
    void context.recovering;
    const file = (name: string) => existsSync(join(context.layout.dataDirectory, name));
    return [file('backup_label'), file('standby.signal'), file('postmaster.pid')];
  },
  sees: [true, false, false],
});
