import { readBackupLabel } from '../backup-label.ts';
import { copyFiles, type Destinations } from '../plain/copy-files.ts';
import { HeldDirectory } from '../plain/held-directory.ts';
import { inspectPlain } from '../plain/inspect-plain.ts';
import { judgePlain } from '../plain/judge-plain.ts';
import { findPlainBackup, type Places } from '../plain/plain-backup.ts';
import { plainManifest } from '../plain/plain-manifest.ts';
import { readControl } from '../plain/read-control.ts';
import { requireNotLive } from '../plain/require-not-live.ts';
import { isSegment } from '../plain/wal-files.ts';
import { walkTree } from '../plain/walk-tree.ts';
import type { Link } from './link.ts';

/** A backup in plain format as a link. It is copied: the program reads all of it anyway, and the copy is what was compared. */
export async function readPlainLink(
  name: string,
  directory: string,
  places: Places,
  signal: AbortSignal,
): Promise<Link | undefined> {
  const found = labelIn(directory);
  if (found === undefined) return undefined;
  const lookOnce = async () => {
    requireNotLive(directory);
    const backup = findPlainBackup(directory, places);
    return { backup, tree: await walkTree(backup.roots, signal) };
  };
  let looked: ReturnType<typeof lookOnce> | undefined;
  const look = () => (looked ??= lookOnce());
  return {
    name,
    directory,
    label: readBackupLabel(found.content),
    manifest: async (until) => plainManifest((await look()).tree, until),
    async inspect(context) {
      const { backup, tree } = await look();
      return inspectPlain(backup, tree, { ...context, snapshot: false, isLink: true });
    },
    async unpack(data, state, { isLast, signal: until }) {
      const { backup, tree } = await look();
      const { directories, files, roots, warnings } = tree;
      state.warnings.push(...warnings);
      const destinations: Destinations = new Map(
        roots.map((root) => [root, { directory: data, prefix: root.prefix, clusterPrefix: root.prefix }]),
      );
      for (const { prefix } of roots) if (prefix !== '') data.directory(prefix.slice(0, -1));
      for (const { path } of directories) data.directory(path);
      await copyFiles(isLast ? files : files.filter((file) => !isSegment(file)), destinations, state, until);
      return backup.tablespaces.map(({ oid }) => oid);
    },
    judge: async (state, combined) => judgePlain(state, { ...combined, backup: (await look()).backup }),
  };
}

function labelIn(directory: string) {
  using held = new HeldDirectory(directory, directory);
  return readControl(held, 'backup_label');
}
