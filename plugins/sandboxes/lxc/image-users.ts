import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readProcesses } from '../../../core/index.ts';

/**
 * Whether a container stands on the image of this path now. Its overlay is mounted in a namespace that only its own
 * processes live in, and their mountinfo names the layers; the kernel keeps no other list.
 */
export function isInUse(path: string): boolean {
  const seen = new Set<string>();
  const wanted = inRealDirectory(path);
  return readProcesses().some(({ pid, isZombie }) => {
    if (isZombie) return false;
    try {
      const namespace = readlinkSync(`/proc/${pid}/ns/mnt`);
      if (seen.has(namespace)) return false;
      seen.add(namespace);
      return layers(readFileSync(`/proc/${pid}/mountinfo`, 'utf8')).some((layer) => inRealDirectory(layer) === wanted);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}

/** Lower directories of all overlays; see proc_pid_mountinfo(5) and the kernel's overlayfs documentation. */
export function layers(mountinfo: string): string[] {
  return [...mountinfo.matchAll(/ - overlay \S+ (\S+)$/gm)].flatMap(([, options = '']) =>
    options.split(',').flatMap((option) => /^lowerdir\+?=(.*)$/.exec(option)?.[1]?.split(':') ?? []),
  );
}

/** An image has a name in one directory, which may itself be reached by several; the name need not exist any more. */
function inRealDirectory(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
