import { setTimeout as delay } from 'node:timers/promises';
import { killAll, processesOf } from '../../../core/index.ts';
import { cgroupsOf, membersOf, removeCgroups } from './cgroups.ts';
import { errors } from './lxc-errors.ts';

/** Kills whatever is left of these containers, on the host and inside, and removes their control groups. */
export async function sweep(sandboxDirectory: string, names: readonly string[]): Promise<void> {
  const find = () => [...membersOf(names.flatMap(cgroupsOf)), ...processesOf(sandboxDirectory, names)];
  if (!(await killAll(find))) throw errors.CONTAINER_LEFTOVERS({ names });
  for (const name of names) await removeGroups(name);
}

/** The kernel lets go of a group a moment after its last process; there is no event for that on every version. */
export async function removeGroups(name: string): Promise<void> {
  for (let tries = 0; !removeCgroups(name); tries += 1) {
    if (tries > 1000) throw errors.CONTAINER_LEFTOVERS({ names: [name] });
    await delay(1);
  }
}
