import type { CreatedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('afterCreate', {
  phase: 'create',
  at: 'end',
  knows: 'create',
  look: async ({ container, binaries }: CreatedContext) => {
    const { stdout } = await container.attach(['echo', 'up']);
    return [stdout, binaries.major, container.facts.kind];
  },
  sees: ['up\n', 15, 'process'],
});
