import { existsSync } from 'node:fs';
import type { CreatedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('beforeRestore', {
  phase: 'restore',
  at: 'start',
  knows: 'create',
  look: async (context: CreatedContext) => {
    // @ts-expect-error no database runs yet
    void context.server;
    const { stdout } = await context.container.attach(['echo', 'up']);
    return [stdout, existsSync(context.layout.dataDirectory)];
  },
  sees: ['up\n', false],
});
