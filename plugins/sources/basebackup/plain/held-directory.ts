import { closeSync, constants, existsSync, openSync, type PathLike } from 'node:fs';
import { unreadable } from '../storage/open-backup-file.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
/** Linux only. */
const O_NOATIME = (constants as { O_NOATIME?: number }).O_NOATIME ?? 0;
const hasDescriptorPaths = existsSync('/proc/self/fd');

/**
 * A directory that stays the one that was opened, whatever is put in its place meanwhile: what lies in it is reached one
 * step at a time, and no step follows a symbolic link. Names are bytes as latin1.
 */
export class HeldDirectory implements Disposable {
  readonly descriptor: number;
  /** For people. */
  readonly path: string;

  /** Throws `BACKUP_UNREADABLE` (blame: repository). */
  constructor(at: PathLike, path: string) {
    this.path = path;
    this.descriptor = openAt(at, O_DIRECTORY, path);
  }

  /** What a system call takes for an entry of this directory. */
  entry(name: string): Buffer {
    const here = hasDescriptorPaths ? `/proc/self/fd/${this.descriptor}` : this.path;
    return Buffer.concat([Buffer.from(`${here}/`), Buffer.from(name, 'latin1')]);
  }

  /** This directory itself, for `readdir`. */
  self(): string {
    return hasDescriptorPaths ? `/proc/self/fd/${this.descriptor}` : this.path;
  }

  directory(name: string): HeldDirectory {
    return new HeldDirectory(this.entry(name), `${this.path}/${name}`);
  }

  /** Descriptor of a file for reading, that the caller closes. `name` may have slashes in it. */
  open(name: string, flags = 0): number {
    const slash = name.indexOf('/');
    if (slash === -1) return openAt(this.entry(name), O_NOFOLLOW | O_NONBLOCK | flags, `${this.path}/${name}`);
    using below = this.directory(name.slice(0, slash));
    return below.open(name.slice(slash + 1), flags);
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor);
  }
}

/** Without touching the access time, where the kernel allows that. */
function openAt(path: PathLike, flags: number, forPeople: string): number {
  const all = O_RDONLY | O_NOFOLLOW | flags;
  try {
    try {
      return openSync(path, all | O_NOATIME);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
      return openSync(path, all);
    }
  } catch (cause) {
    throw unreadable(forPeople, cause);
  }
}
