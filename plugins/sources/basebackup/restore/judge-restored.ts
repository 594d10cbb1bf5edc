import {
  backupLabelErrors,
  refuseIncremental,
  type BackupFacts,
  type Finding,
  type Manifest,
  type RestoreTarget,
} from '../../../../core/index.ts';
import { readBackupLabel } from '../backup-label.ts';
import { errors } from '../errors.ts';
import type { BackupFiles } from '../storage/backup-files.ts';
import { parseTablespaceMap } from '../tablespace-map.ts';
import { requireTablespaces } from '../tablespaces.ts';
import { judgeWal } from '../wal/wal-set.ts';
import { linkTablespaces } from './link-tablespaces.ts';
import type { RestoreState } from './restore-state.ts';

interface Restored {
  readonly files: BackupFiles;
  readonly facts: BackupFacts;
  readonly target: RestoreTarget;
  readonly manifest: Manifest | undefined;
  readonly problems: readonly Finding[];
}

/** When everything is unpacked: what must never be missing before a server starts here. */
export function judgeRestored(state: RestoreState, { files, facts, target, manifest, problems }: Restored): void {
  const label = state.captured.get('backup_label');
  if (label === undefined) throw backupLabelErrors.BACKUP_LABEL_MISSING({ where: files.base.name });
  const read = readBackupLabel(label.content);
  refuseIncremental(read);
  const { startSegment, startLsn } = read;

  const map = state.captured.get('tablespace_map');
  const links = [...state.links].map(([oid, location]) => ({ oid, location }));
  const tablespaces = map === undefined ? links : parseTablespaceMap(map.content);
  state.warnings.push(...requireTablespaces(tablespaces, files, map !== undefined || links.length > 0));
  linkTablespaces(target, tablespaces, map !== undefined);

  const version = state.captured.get('PG_VERSION')?.content.toString('latin1').trim();
  if (version !== undefined && version !== String(facts.major)) {
    throw errors.MAJOR_CONTRADICTED({ wal: facts.major, version });
  }
  const systemIdentifier = manifest?.systemIdentifier ?? fromControlFile(state, problems);
  const endLsn = manifest?.walRange?.endLsn;
  const isCopiedLive = facts.walMethod === 'fetch' && read.takenFrom === 'standby';
  const needs = { startSegment, startLsn, major: facts.major, endLsn, systemIdentifier, isCopiedLive };
  if (facts.walMethod === 'none' && state.segments.length === 0) return;
  state.warnings.push(...judgeWal(state.segments, needs));
}

/** First field of pg_control; not when the manifest says that the file is damaged. */
function fromControlFile({ captured }: RestoreState, problems: readonly Finding[]): string | undefined {
  const content = captured.get('global/pg_control')?.content;
  const damaged = problems.some(({ target }) => target === 'global/pg_control');
  return content === undefined || content.length < 8 || damaged ? undefined : content.readBigUInt64LE(0).toString();
}
