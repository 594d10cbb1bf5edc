import { readBackupLabel } from '../backup-label.ts';
import { inspectBackup } from '../inspect/inspect.ts';
import { peekBase } from '../inspect/peek-base.ts';
import { judgeRestored } from '../restore/judge-restored.ts';
import type { Destination } from '../restore/member-sink.ts';
import { unpackAll } from '../restore/unpack-all.ts';
import { findBackupFiles, type Origin } from '../storage/backup-files.ts';
import { readManifest } from '../storage/read-manifest.ts';
import type { Link } from './link.ts';

/** A backup in tar format as a link. The server sends the label first; one that is far behind is seen by the restore. */
export async function readArchiveLink(
  name: string,
  directory: string,
  origin: Origin,
  signal: AbortSignal,
): Promise<Link | undefined> {
  const files = await findBackupFiles(directory, origin, signal);
  const { label } = await peekBase(files.base, { version: false, tablespaceMap: false }, signal);
  if (label === undefined) return undefined;
  return {
    name,
    directory,
    label: readBackupLabel(label.content),
    manifest: async (until) => (files.manifest === undefined ? undefined : readManifest(files.manifest, until)),
    inspect: ({ signal: until, hasWalArchive = false }) => inspectBackup(files, until, { isLink: true, hasWalArchive }),
    async unpack(data, state, { isLast, signal: until }) {
      const below = (prefix: string): Destination => ({ directory: data, prefix, clusterPrefix: prefix });
      const tasks = [{ archive: files.base, to: below('') }];
      for (const [oid, archive] of files.tablespaces) tasks.push({ archive, to: below(`pg_tblspc/${oid}/`) });
      if (isLast && files.wal !== undefined) tasks.push({ archive: files.wal, to: below('pg_wal/') });
      data.directory('pg_wal');
      await unpackAll(tasks, state, until);
      return [...files.tablespaces.keys()];
    },
    judge: async (state, { facts, target, manifest, compared: { problems } }) =>
      judgeRestored(state, { files, facts, target, manifest, problems }),
  };
}
