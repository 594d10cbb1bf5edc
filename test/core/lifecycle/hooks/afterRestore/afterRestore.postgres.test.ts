import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestoredContext } from '../../../../../core/index.ts';
import { describeWorkingHook } from '../../working-hook.ts';

describeWorkingHook('afterRestore', {
  phase: 'restore',
  at: 'end',
  knows: 'restore',
  look: async ({ restore, layout }: RestoredContext) => {
    const file = (name: string) => join(layout.dataDirectory, name);
    // As it came with the backup: what recovery makes of it is not there yet.
    return [
      readFileSync(file('PG_VERSION'), 'utf8'),
      existsSync(file('standby.signal')),
      restore.files > 100,
      restore.manifest.problems,
    ];
  },
  sees: ['15\n', false, true, []],
});
