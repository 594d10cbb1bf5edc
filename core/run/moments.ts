import type { BackupConfiguration } from '../config/configuration.ts';
import { latestGoal } from '../recovery/target.ts';

/** Say nothing of how old or how large the data should be. */
const asked = ['manifest', 'relation-size'];

/**
 * The drills that prove the window: the backup recovered to so many moments that chance chooses. Their question is
 * whether exactly that moment can be reached; how old or how large the data must be is asked of the latest state alone.
 */
export function momentsOf(backup: BackupConfiguration, seed: string): readonly BackupConfiguration[] {
  const { window, name, recovery } = backup;
  const { window: _window, ...once } = backup;
  return Array.from({ length: window?.moments ?? 0 }, (_, index) => ({
    ...once,
    // No name in a configuration holds this character.
    name: `${name}@${index + 1}`,
    checks: backup.checks.filter(({ definition }) => asked.includes(definition.name)),
    recovery: {
      ...recovery,
      goal: {
        ...(recovery.goal ?? latestGoal),
        inclusive: true,
        target: { kind: 'moment', seed: `${window?.seed ?? seed}/${index + 1}` },
      },
    },
  }));
}
