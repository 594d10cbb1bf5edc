import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const marks = ['PG_VERSION', 'global', 'base', 'pg_wal', 'backup_label'];

/** Whether a directory is a data directory, be it damaged, and not one of archives. */
export function isPlain(directory: string): boolean {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    // Whoever looks next finds out why.
    return false;
  }
  if (names.some((name) => /^base\.tar(\.|$)/.test(name))) return false;
  const isDirectory = (name: string) =>
    lstatSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return marks.filter((mark) => names.includes(mark)).length >= 2 && (isDirectory('base') || isDirectory('global'));
}
