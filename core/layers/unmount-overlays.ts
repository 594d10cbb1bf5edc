import { existsSync, realpathSync } from 'node:fs';
import { execa } from 'execa';
import { findProgram, systemPath } from '../sandbox/find-program.ts';
import { readMounts } from '../sandbox/mount-table.ts';
import { defineErrors } from '../errors/define-errors.ts';
import { overlaySource } from './mount-overlay.ts';

const errors = defineErrors({
  OVERLAY_STILL_MOUNTED: {
    blame: 'sandbox',
    message: (facts: { point: string; reason: string }) => `${facts.point} could not be unmounted: ${facts.reason}`,
    hint: (facts) => `Unmount it (umount --lazy ${facts.point}) and run pgproof reap.`,
  },
});

/**
 * Unmounts the overlays that pgproof itself has mounted below a drill's directory, and nothing else. Idempotent. Throws
 * OVERLAY_STILL_MOUNTED (blame: sandbox).
 */
export async function unmountOverlays(directory: string): Promise<void> {
  // Another pgproof reaps at the same time, and was quicker.
  if (!existsSync(directory)) return;
  const real = realpathSync(directory);
  const ours = () =>
    readMounts().filter(
      ({ point, type, source }) => type === 'overlay' && source === overlaySource && point.startsWith(`${real}/`),
    );
  const umount = findProgram('umount') ?? 'umount';
  const run = (args: readonly string[]) =>
    execa(umount, args, { env: { PATH: systemPath }, extendEnv: false, stdin: 'ignore', reject: false });
  for (const { point } of ours().toReversed()) {
    const first = await run([point]);
    // Somebody looks around in there: it goes when he leaves.
    if (first.failed) await run(['--lazy', point]);
    if (ours().some((left) => left.point === point)) {
      throw errors.OVERLAY_STILL_MOUNTED({ point, reason: first.stderr.trim().split('\n')[0] ?? '' });
    }
  }
}
