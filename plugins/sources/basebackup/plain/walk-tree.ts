import { fstatSync, lstatSync, readdirSync, readlinkSync, statSync, type BigIntStats } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import { unreadable } from '../storage/open-backup-file.ts';
import { HeldDirectory } from './held-directory.ts';
import type { PlainEntry, PlainFile, PlainRoot, PlainTree } from './plain-tree.ts';

/** Left behind by a server that ran; it would only confuse the next. */
const stale = new Set(['postmaster.pid', 'postmaster.opts']);
const mostWarnings = 20;

/**
 * Looks at everything below the roots of a backup. Nothing is followed: the links of a cluster, those of its tablespaces
 * and of pg_wal, are roots of their own by now.
 *
 * @throws `FILE_HOSTILE` (blame: backup), `BACKUP_UNREADABLE` (repository)
 */
export async function walkTree(roots: readonly PlainRoot[], signal: AbortSignal): Promise<PlainTree> {
  const directories: PlainEntry[] = [];
  const files: PlainFile[] = [];
  const leftOut: PlainEntry[] = [];
  const warnings: string[] = [];
  const others = new Set(roots.slice(1).map(({ directory }) => identity(statSync(directory, { bigint: true }))));
  let seen = 0;
  let newest = { path: '.', changedAt: 0 };

  const note = (path: string, { mtimeMs }: BigIntStats) => {
    if (Number(mtimeMs) > newest.changedAt) newest = { path, changedAt: Number(mtimeMs) };
  };
  const warn = (warning: string) => {
    if (warnings.length < mostWarnings) warnings.push(warning);
    else if (warnings.length === mostWarnings)
      warnings.push('more files are not as they should be; they are not listed');
  };
  const visit = async (held: HeldDirectory, root: PlainRoot, below: string): Promise<void> => {
    for (const bytes of namesIn(held)) {
      seen += 1;
      if (seen % 1000 === 0) {
        await pause();
        signal.throwIfAborted();
      }
      const own = bytes.toString('latin1');
      const name = below + own;
      const entry = { root, name, path: root.prefix + name };
      const stats = look(held, own);
      // It was there a moment ago: whoever removed it is told of when the files are compared.
      if (stats === undefined) continue;
      if (stats.isDirectory()) {
        // A tablespace that lies inside the data directory is looked at as what it is.
        if (others.has(identity(stats))) continue;
        directories.push(entry);
        note(entry.path, stats);
        using inner = held.directory(own);
        await visit(inner, root, `${name}/`);
      } else if (stats.isFile() && !stale.has(entry.path)) {
        note(entry.path, stats);
        files.push({ ...entry, bytes: Number(stats.size), mtimeNs: stats.mtimeNs });
      } else {
        leftOut.push(entry);
        const why = oddity(held, own, entry, stats);
        if (why !== undefined) warn(why);
      }
    }
  };
  for (const root of roots) {
    using held = new HeldDirectory(root.directory, root.directory);
    note(root.prefix === '' ? '.' : root.prefix, fstatSync(held.descriptor, { bigint: true }));
    await visit(held, root, '');
  }
  return { roots, directories, files, leftOut, warnings, newest };
}

const identity = ({ dev, ino }: BigIntStats) => `${dev}:${ino}`;

function namesIn(held: HeldDirectory): Buffer[] {
  try {
    return readdirSync(held.self(), { encoding: 'buffer' }).toSorted((a, b) => a.compare(b));
  } catch (cause) {
    throw unreadable(held.path, cause);
  }
}

function look(held: HeldDirectory, name: string): BigIntStats | undefined {
  try {
    return lstatSync(held.entry(name), { bigint: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(`${held.path}/${printable(name)}`, cause);
  }
}

/** What to tell of something that is neither a file nor a directory, if anything. */
function oddity(held: HeldDirectory, own: string, { name, path }: PlainEntry, stats: BigIntStats): string | undefined {
  const shown = printable(path);
  if (stats.isFile()) return `${shown} of the source's server is in the backup; it was not restored`;
  if (!stats.isSymbolicLink()) return `${shown} is no file of PostgreSQL's; it was not restored`;
  const target = readlinkSync(held.entry(own), { encoding: 'buffer' }).toString();
  if (/^pg_tblspc\/\d+$/.test(path)) return undefined;
  if (path === 'pg_wal') return `pg_wal is a link to ${target} in the backup; it was made a directory`;
  // Where a distribution keeps configuration, logs and keys elsewhere, links lead there; a cluster starts without them.
  if (!name.includes('/')) return `${shown} is a link to ${target} in the backup; it was not restored`;
  throw errors.FILE_HOSTILE({ path: shown, reason: `is a symbolic link to ${JSON.stringify(target)}` });
}
