import { renameSync, rmSync } from 'node:fs';
import { defineErrors } from '../errors/define-errors.ts';
import { readMounts } from './mount-table.ts';

const errors = defineErrors({
  SANDBOX_STILL_MOUNTED: {
    blame: 'sandbox',
    message: (facts: { path: string; mountPoint: string }) =>
      `${facts.path} was not removed: ${facts.mountPoint} is a mount point`,
    hint: (facts) => `Unmount it (umount ${facts.mountPoint}) and run pgproof reap.`,
  },
});

/**
 * Removes a directory, but never anything that is mounted below it. Under its name it is there whole or not at all,
 * also when we are killed meanwhile. Synchronous: for a dozen files that is quicker.
 */
export function removeTree(path: string): void {
  refuseMounts(path);
  const aside = `${path}.removed`;
  rmSync(aside, { recursive: true, force: true });
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** Throws where something is mounted on a directory or below it: removing the directory would empty that, too. */
export function refuseMounts(path: string): void {
  const mountPoint = readMounts().find(({ point }) => point === path || point.startsWith(`${path}/`))?.point;
  if (mountPoint !== undefined) throw errors.SANDBOX_STILL_MOUNTED({ path, mountPoint });
}
