import type { Backup, Source, WalArchive } from '../contracts/source.ts';
import { isRemote } from '../rclone/remote-path.ts';
import type { ArchiveChoice } from './archive-schema.ts';
import { commandArchive } from './command-archive.ts';
import { directoryArchive } from './directory-archive.ts';
import { remoteArchive } from './remote-archive.ts';

/** The archive that the configuration names, else the source's own; undefined where all WAL lies in the backup. */
export function openArchive(choice: ArchiveChoice | undefined, source: Source, backup: Backup): WalArchive | undefined {
  if (choice === undefined) return source.walArchive?.(backup);
  if (!('path' in choice)) return commandArchive(choice);
  return isRemote(choice.path) ? remoteArchive(choice.path, choice.rclone) : directoryArchive(choice.path);
}
