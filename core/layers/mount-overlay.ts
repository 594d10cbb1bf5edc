import { closeSync, constants, openSync, realpathSync } from 'node:fs';
import { execa } from 'execa';
import { findProgram, systemPath } from '../sandbox/find-program.ts';
import { readMounts } from '../sandbox/mount-table.ts';

/** Names our mounts in the mount table, where reaping looks for them. */
export const overlaySource = 'pgproof';

export interface OverlayPlace {
  /** Is never written to. */
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
  /** An empty directory. */
  readonly target: string;
}

/**
 * `metacopy`: a change of owner or mode copies no data. `volatile`: nothing of the copy need reach the disk. Both are what
 * this is for: a kernel or a file system without them is as good as one without overlays.
 */
const options = 'nosuid,nodev,metacopy=on,redirect_dir=on,index=off,volatile';

/** Mounts an overlay. Throws an `Error` whose message says in words why that cannot be. */
export async function mountOverlay({ lower, upper, work, target }: OverlayPlace): Promise<void> {
  const mount = findProgram('mount');
  if (mount === undefined) throw new Error('there is no program mount');
  // Handed over as descriptors: no path can have a character in it that the options know no way to write.
  const descriptors = [lower, upper, work].map((path) => openSync(path, constants.O_RDONLY | constants.O_DIRECTORY));
  try {
    const layers = 'lowerdir=/proc/self/fd/3,upperdir=/proc/self/fd/4,workdir=/proc/self/fd/5';
    const { failed, stderr } = await execa(
      mount,
      ['-t', 'overlay', '-o', `${options},${layers}`, overlaySource, target],
      {
        // Node takes any descriptor; execa's types do not.
        stdio: ['ignore', 'ignore', 'pipe', ...(descriptors as unknown as 'ignore'[])],
        env: { PATH: systemPath, LC_ALL: 'C' },
        extendEnv: false,
        reject: false,
      },
    );
    if (failed) throw new Error(inWords(stderr));
  } finally {
    descriptors.forEach((descriptor) => closeSync(descriptor));
  }
  const real = realpathSync(target);
  // The kernel leaves an option out without a word where the file system keeps no attributes of its own.
  if (
    readMounts()
      .findLast(({ point }) => point === real)
      ?.options.includes('metacopy=on') !== true
  ) {
    throw new Error("the file system of the work directory does not keep the overlay's attributes");
  }
}

/** The rest of what mount says is where else one might look. */
function inWords(stderr: unknown): string {
  const [line = ''] = String(stderr).trim().split('\n');
  if (line === '') return 'mount failed';
  // What the kernel answers where the upper layer would lie on an overlay, and to options that it does not know.
  if (line.includes('wrong fs type')) return 'the kernel takes no upper layer in the work directory';
  return line.replace(/^mount: .*?: /, '').replace(/\.$/, '');
}
