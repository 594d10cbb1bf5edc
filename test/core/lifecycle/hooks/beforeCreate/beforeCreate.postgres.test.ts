import { existsSync } from 'node:fs';
import type { InspectedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('beforeCreate', {
  phase: 'create',
  at: 'start',
  knows: 'inspect',
  look: async (context: InspectedContext) => {
    // @ts-expect-error there is no container yet
    void context.container;
    return existsSync(context.layout.directory);
  },
  sees: false,
});
