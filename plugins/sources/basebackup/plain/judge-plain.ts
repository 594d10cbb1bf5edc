import {
  refuseIncremental,
  type BackupFacts,
  type Manifest,
  type RestoreFacts,
  type RestoreTarget,
} from '../../../../core/index.ts';
import { readBackupLabel } from '../backup-label.ts';
import { errors } from '../errors.ts';
import { linkTablespaces } from '../restore/link-tablespaces.ts';
import type { RestoreState } from '../restore/restore-state.ts';
import { judgeWal } from '../wal/wal-set.ts';
import type { PlainBackup } from './plain-backup.ts';

interface InPlace {
  readonly backup: PlainBackup;
  readonly facts: BackupFacts;
  readonly target: RestoreTarget;
  readonly manifest: Manifest | undefined;
  readonly compared: RestoreFacts['manifest'];
}

/** When everything is in place: what must never be missing before a server starts here. */
export function judgePlain(state: RestoreState, { backup, facts, target, manifest, compared }: InPlace): void {
  linkTablespaces(target, backup.tablespaces, backup.hasMap);
  const version = state.captured.get('PG_VERSION')?.content.toString('latin1').trim();
  if (version !== undefined && version !== String(facts.major)) {
    throw errors.MAJOR_CONTRADICTED({ wal: facts.major, version });
  }
  const label = state.captured.get('backup_label');
  // Of a snapshot, pg_wal also holds spare segments for the future; recovery itself judges what it reads.
  if (label === undefined || facts.snapshot === true) return;
  if (facts.walMethod === 'none') return;
  const read = readBackupLabel(label.content);
  refuseIncremental(read);
  const { startSegment, startLsn } = read;
  const damaged = compared.problems.some(({ target: path }) => path === 'global/pg_control');
  const control = state.captured.get('global/pg_control')?.content;
  const fromControl =
    control !== undefined && control.length >= 8 && !damaged ? control.readBigUInt64LE(0).toString() : undefined;
  const needs = {
    startSegment,
    startLsn,
    major: facts.major,
    endLsn: manifest?.walRange?.endLsn,
    // Whether pg_control is as it should be is known only when it was compared with the manifest.
    systemIdentifier: manifest?.systemIdentifier ?? (compared.pending === true ? undefined : fromControl),
    isCopiedLive: facts.walMethod === 'fetch' && read.takenFrom === 'standby',
  };
  state.warnings.push(...judgeWal(state.segments, needs));
}
