import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Where distributions put one directory per major: parent, name of the child (group 1 is the major), rest of the path. */
const versioned: readonly (readonly [parent: string, child: RegExp, rest: string])[] = [
  ['/usr/lib/postgresql', /^(\d+)$/, 'bin'], // Debian, Ubuntu
  ['/usr', /^pgsql-(\d+)$/, 'bin'], // PGDG on Red Hat and its kin
  ['/usr/lib', /^postgresql(\d+)$/, 'bin'], // SUSE
  ['/usr/libexec', /^postgresql(\d+)$/, ''], // Alpine
  ['/opt/homebrew/opt', /^postgresql@(\d+)$/, 'bin'],
  ['/usr/local/opt', /^postgresql@(\d+)$/, 'bin'],
  ['/Applications/Postgres.app/Contents/Versions', /^(\d+)$/, 'bin'],
];

/** Directories that hold one unnamed major. */
const fixed = ['/usr/local/pgsql/bin', '/usr/local/bin', '/usr/bin'] as const;

/**
 * Directories below `root` that may hold PostgreSQL programs, as paths inside that root. The major is what the path
 * promises; the program's own word counts.
 */
export async function binDirectories(root: string): Promise<{ bin: string; major?: number }[]> {
  const found: { bin: string; major?: number }[] = [];
  for (const [parent, child, rest] of versioned) {
    for (const name of await readdir(join(root, parent)).catch(() => [])) {
      const major = child.exec(name)?.[1];
      if (major !== undefined) found.push({ bin: join(parent, name, rest), major: Number(major) });
    }
  }
  return [...found, ...fixed.map((bin) => ({ bin }))];
}

/** Host path of `path` inside `root`; undefined if it is absent or a link leads out of the root. */
export async function hostPath(root: string, path: string): Promise<string | undefined> {
  const base = await realpath(root).catch(() => undefined);
  const target = await realpath(join(root, path)).catch(() => undefined);
  if (base === undefined || target === undefined) return undefined;
  return base === sep || target.startsWith(base + sep) ? target : undefined;
}
