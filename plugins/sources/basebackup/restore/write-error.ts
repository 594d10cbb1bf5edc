import { printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { StoredFile } from '../storage/storage.ts';
import type { TarMember } from '../tar/member.ts';
import type { RestoreState } from './restore-state.ts';

/** The system's errors that only the names in an archive can cause. */
const collisions = new Set(['EEXIST', 'EISDIR', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** What a failed write says about whom to blame. Anything but a system error is passed on as it is. */
export function writeError(
  error: unknown,
  archive: StoredFile,
  member: TarMember | undefined,
  { budget, progress }: RestoreState,
): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || member === undefined) return error;
  const path = printable(member.name);
  if (collisions.has(code)) {
    const reason = `cannot be placed (${code}): another member is in its way, or the name is too long`;
    return errors.ARCHIVE_HOSTILE(
      { file: archive.name, offset: member.offset, member: path, reason },
      { cause: error },
    );
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const { neededBytes } = budget;
    return errors.DISK_FULL({ path, neededBytes, writtenBytes: progress.bytes }, { cause: error });
  }
  return errors.TARGET_UNWRITABLE({ path, reason: code }, { cause: error });
}

/** Does something to the target itself; what fails there is the sandbox's fault. */
export function onTarget<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // A PgproofError has its own code, but no system call.
    if (code === undefined || !('syscall' in (cause as object))) throw cause;
    throw errors.TARGET_UNWRITABLE({ path, reason: code }, { cause });
  }
}
