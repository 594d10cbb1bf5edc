import { chmod, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, normalize, relative } from 'node:path';

interface Link {
  /** The file, `native/lib/libpq.so.5.18`. */
  readonly source: string;
  /** The link to it, `native/lib/libpq.so.5`. */
  readonly target: string;
}

/** npm archives hold no symbolic links; the package lists them, and its install script, which we do not run, makes them. */
export async function makeLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as Link[]) {
    const link = normalize(join(native, '..', target));
    if (!link.startsWith(normalize(native))) continue;
    await symlink(join(relative(dirname(target), dirname(source)), basename(source)), link);
  }
}

/** Lets every user read: the server runs as somebody else, and npm obeys a strict umask. */
export async function openForAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await openForAll(path);
    else if (entry.isFile()) await chmod(path, basename(directory) === 'bin' ? 0o755 : 0o644);
  }
}
