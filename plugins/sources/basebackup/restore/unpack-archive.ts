import { isPgproofError, printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { ArchiveFile } from '../storage/archive-file.ts';
import { readArchive } from '../storage/read-archive.ts';
import type { MemberSink, TarMember } from '../tar/member.ts';
import { TarReader } from '../tar/tar-reader.ts';
import { fileSink, type Destination } from './member-sink.ts';
import type { RestoreState } from './restore-state.ts';
import { writeError } from './write-error.ts';

/** Left behind by a server that ran; it would only confuse the next. */
const stale = new Set(['postmaster.pid', 'postmaster.opts']);

/**
 * Unpacks one archive. Its stream, its end and every name in it are checked; links and devices are never made.
 *
 * @param signal ends it between two chunks
 */
export async function unpackArchive(
  archive: ArchiveFile,
  to: Destination,
  state: RestoreState,
  signal: AbortSignal,
): Promise<void> {
  let current: TarMember | undefined;
  const reader = new TarReader(archive.name, (member) => {
    current = member;
    return startMember(archive, member, to, state);
  });
  try {
    await readArchive(archive, { signal, onWarning: (warning) => state.warnings.push(warning) }, (chunk) => {
      reader.write(chunk);
      return true;
    });
    reader.finish();
  } catch (error) {
    reader.abandon();
    if (isPgproofError(error)) throw error;
    throw writeError(error, archive, current, state);
  }
}

function startMember(
  archive: ArchiveFile,
  member: TarMember,
  to: Destination,
  state: RestoreState,
): MemberSink | undefined {
  const path = to.clusterPrefix + member.name;
  if (member.type === 'symlink') return refuseLink(archive, member, path, to, state);
  if (member.type === 'directory') {
    to.directory.directory(to.prefix === '' ? member.name : to.prefix + member.name);
    return undefined;
  }
  if (stale.has(path)) {
    state.odd.note(archive.name, member, `${path} of the source's server is in the backup; it was not restored`);
    return undefined;
  }
  state.budget.claim(archive.name, member, path.startsWith('pg_wal/'));
  return fileSink(archive, member, to, state);
}

/** The only links a cluster has are those of its tablespaces and of pg_wal. They are noted, and made as we see fit. */
function refuseLink(
  archive: ArchiveFile,
  member: TarMember,
  path: string,
  to: Destination,
  state: RestoreState,
): undefined {
  const oid = /^pg_tblspc\/(\d{1,10})$/.exec(path)?.[1];
  if (oid !== undefined && to.clusterPrefix === '') {
    state.odd.note(archive.name, member);
    state.links.set(Number(oid), printable(member.linkName));
  } else if (path === 'pg_wal') {
    const warning = `pg_wal is a link to ${printable(member.linkName)} in the backup; it was made a directory`;
    state.odd.note(archive.name, member, warning);
    to.directory.directory(path);
  } else {
    const reason = `is a symbolic link to ${JSON.stringify(printable(member.linkName))}`;
    throw errors.ARCHIVE_HOSTILE({
      file: archive.name,
      offset: member.offset,
      member: printable(member.name),
      reason,
    });
  }
}
