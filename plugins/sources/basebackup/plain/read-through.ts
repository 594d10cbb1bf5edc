import { closeSync, fstatSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import { unreadable } from '../storage/open-backup-file.ts';
import type { MemberSink } from '../tar/member.ts';
import { HeldDirectory } from './held-directory.ts';
import type { PlainFile } from './plain-tree.ts';

const readAt = promisify(read);
const CHUNK = 256 * 1024;

/**
 * Lets a sink see the bytes of a file.
 *
 * @throws `BACKUP_CHANGED`, `BACKUP_UNREADABLE` (blame: repository), `RESTORE_INTERRUPTED`
 */
export async function readThrough(file: PlainFile, sink: MemberSink, signal: AbortSignal): Promise<void> {
  const path = printable(file.path);
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, file.bytes)));
  using held = new HeldDirectory(file.root.directory, file.root.directory);
  const descriptor = open(held, file);
  try {
    requireSame(file, descriptor);
    let position = 0;
    for (;;) {
      if (signal.aborted) throw errors.RESTORE_INTERRUPTED({ file: path });
      const { bytesRead } = await readAt(descriptor, buffer, 0, buffer.length, position).catch((cause: unknown) => {
        throw unreadable(path, cause);
      });
      if (bytesRead === 0) break;
      sink.write(buffer.subarray(0, bytesRead));
      position += bytesRead;
    }
    requireSame(file, descriptor);
    sink.end();
  } catch (error) {
    sink.abandon?.();
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function open(held: HeldDirectory, file: PlainFile): number {
  try {
    return held.open(file.name);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
    throw errors.BACKUP_CHANGED({ file: printable(file.path), how: 'was removed or replaced' }, { cause: error });
  }
}

/** It is still the file that was looked at in the beginning. */
function requireSame({ path, bytes, mtimeNs }: PlainFile, descriptor: number): void {
  const now = fstatSync(descriptor, { bigint: true });
  if (now.isFile() && Number(now.size) === bytes && now.mtimeNs === mtimeNs) return;
  throw errors.BACKUP_CHANGED({ file: printable(path), how: 'was written to or replaced' });
}
