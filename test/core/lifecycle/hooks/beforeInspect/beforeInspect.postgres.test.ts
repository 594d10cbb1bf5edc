import { existsSync } from 'node:fs';
import type { SelectedContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('beforeInspect', {
  phase: 'inspect',
  at: 'start',
  knows: 'select',
  look: async ({ backup, layout }: SelectedContext) => [existsSync(backup.location), existsSync(layout.directory)],
  sees: [true, false],
});
