import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { reportFileErrors } from './report-file-errors.ts';

/**
 * Writes a file so that a reader sees the old or the new one, never half of it; missing directories are created.
 * A device or a pipe is written to, not replaced.
 *
 * @throws REPORT_NOT_WRITTEN
 */
export async function writeReportFile(file: string, text: string): Promise<void> {
  try {
    const entry = await lstat(file).catch(() => undefined);
    if (entry && !isTrusted(entry)) throw new Error(`what is there belongs to user ${entry.uid}`);
    const target = await realpath(file).catch(() => resolve(file));
    const existing = await stat(target).catch(() => undefined);
    if (existing && !existing.isFile() && !existing.isDirectory()) await writeFile(target, text, { flag: 'a' });
    else await replaceFile(target, text, existing?.mode);
  } catch (cause) {
    throw reportFileErrors.REPORT_NOT_WRITTEN({ file, cause: reasonOf(cause), permanent: true }, { cause });
  }
}

/**
 * In a directory for everybody, such as /tmp, another user may have put a link there that leads to a file of ours, or a
 * pipe that he reads. Plain files are replaced whoever's they are.
 */
function isTrusted(entry: Stats): boolean {
  return entry.isFile() || entry.uid === 0 || entry.uid === process.geteuid?.();
}

/** @param mode of the file that is replaced; a report that others could not read stays one */
async function replaceFile(target: string, text: string, mode = 0o666): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx', flush: true, mode: mode & 0o777 });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is no directory',
  EEXIST: 'a part of the path is no directory',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
};

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return (code && reasons[code]) ?? code ?? String(cause);
}
