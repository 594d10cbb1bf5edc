import type { Captured } from '../restore/restore-state.ts';
import type { ArchiveFile } from '../storage/archive-file.ts';
import { readArchive } from '../storage/read-archive.ts';
import type { MemberSink, TarMember } from '../tar/member.ts';
import { TarReader } from '../tar/tar-reader.ts';

/** What the beginning of the base archive says. */
export interface BasePeek {
  readonly label: Captured | undefined;
  readonly tablespaceMap: Captured | undefined;
  /** Of the cluster or of its first database. */
  readonly version: string | undefined;
  /** True when the whole archive was read: what was not found is not there. */
  readonly complete: boolean;
}

/**
 * How far the label is looked for. Servers of all majors send it first and the tablespace map second; in an archive that
 * somebody else packed they may be anywhere, and then the restore finds them.
 */
const SEARCH_BYTES = 64 * 1024 * 1024;

export interface PeekWishes {
  /** Reads on until it meets a PG_VERSION: when there is no WAL archive to tell the major. */
  readonly version: boolean;
  /** There are tablespaces, so there should be a map. */
  readonly tablespaceMap: boolean;
}

/** Reads the base archive as far as needed. */
export async function peekBase(archive: ArchiveFile, wishes: PeekWishes, signal: AbortSignal): Promise<BasePeek> {
  const found = new Map<string, Captured>();
  let version: string | undefined;
  let othersSeen = 0;
  const keep = (member: TarMember, name: string): MemberSink => {
    const parts: Buffer[] = [];
    return {
      write: (chunk) => void parts.push(Buffer.from(chunk)),
      end: () => {
        const content = Buffer.concat(parts);
        if (name === 'PG_VERSION') version ??= content.toString('latin1').trim();
        else found.set(name, { content, mtime: member.mtime });
      },
    };
  };
  const reader = new TarReader(archive.name, (member) => {
    const control = member.name === 'backup_label' || member.name === 'tablespace_map';
    if (!control) othersSeen += 1;
    if (member.type !== 'file' || member.size > 1024 * 1024) return undefined;
    if (control) return keep(member, member.name);
    return /^(?:base\/\d+\/)?PG_VERSION$/.test(member.name) ? keep(member, 'PG_VERSION') : undefined;
  });
  let bytes = 0;
  const controlFound = () =>
    // Right behind the label stands the map, if any.
    found.has('backup_label') && (found.has('tablespace_map') || (othersSeen > 0 && !wishes.tablespaceMap));
  const enough = () => (version !== undefined || !wishes.version) && (controlFound() || bytes > SEARCH_BYTES);
  const complete = await readArchive(archive, { signal, onWarning: () => {} }, (chunk) => {
    reader.write(chunk);
    bytes += chunk.length;
    return !enough();
  });
  if (complete) reader.finish();
  return { label: found.get('backup_label'), tablespaceMap: found.get('tablespace_map'), version, complete };
}
