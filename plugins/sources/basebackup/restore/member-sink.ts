import { isSegmentName, printable } from '../../../../core/index.ts';
import type { StoredFile } from '../storage/storage.ts';
import type { MemberSink, TarMember } from '../tar/member.ts';
import { SegmentScan } from '../wal/segment-scan.ts';
import type { RestoreState } from './restore-state.ts';
import type { TargetDirectory } from './target-directory.ts';

/** Control files that are kept in memory as well. */
const captured = new Set(['backup_label', 'tablespace_map', 'PG_VERSION', 'global/pg_control']);
const CAPTURE_LIMIT = 1024 * 1024;

/** Where the files of an archive go, and what they are called in the data directory. */
export interface Destination {
  readonly directory: TargetDirectory;
  /** In front of the member's name below that directory: empty or `pg_wal/`. */
  readonly prefix: string;
  /** In front of the member's name in the manifest: empty, `pg_wal/` or `pg_tblspc/OID/`. */
  readonly clusterPrefix: string;
}

/** Writes a file, and lets everybody who wants to know see its bytes pass. */
export function fileSink(archive: StoredFile, member: TarMember, to: Destination, state: RestoreState): MemberSink {
  const path = to.clusterPrefix + member.name;
  const file = to.directory.file(to.prefix + member.name, () => {
    state.odd.note(archive.name, member, `${printable(path)} is in the backup more than once; the last one counts`);
  });
  const checked = state.manifest.file(path);
  const wal = /^pg_wal\/([^/]+)$/.exec(path)?.[1];
  const scan = wal !== undefined && isSegmentName(wal) ? new SegmentScan(wal) : undefined;
  const capture: Buffer[] | undefined = captured.has(path) && member.size <= CAPTURE_LIMIT ? [] : undefined;
  return {
    write(chunk) {
      file.write(chunk);
      checked?.write(chunk);
      scan?.write(chunk);
      capture?.push(Buffer.from(chunk));
      state.progress.add(chunk.length);
    },
    end() {
      file.end();
      checked?.end();
      if (scan !== undefined) state.segments.push(scan.result());
      if (capture !== undefined) state.captured.set(path, { content: Buffer.concat(capture), mtime: member.mtime });
      state.files += 1;
    },
    abandon: () => file.abandon?.(),
  };
}
