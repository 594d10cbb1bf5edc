import { given, type BackupFacts, type BackupLabel, type Manifest } from '../../../../core/index.ts';
import { startedAt } from '../backup-label.ts';
import type { FirstSegment } from './peek-wal.ts';

type ToldFacts = Pick<
  BackupFacts,
  | 'systemIdentifier'
  | 'takenFrom'
  | 'label'
  | 'startedAt'
  | 'startLsn'
  | 'checkpointLsn'
  | 'endLsn'
  | 'timeline'
  | 'manifest'
>;

/** What a backup says of itself: its label, its manifest and its first segment of WAL. */
export interface Told {
  readonly label: BackupLabel | undefined;
  /** Of the file that the label was read from, seconds since 1970. */
  readonly labelMtime: number | undefined;
  readonly manifest: Manifest | undefined;
  readonly wal: FirstSegment | undefined;
}

export function toldFacts({ label, labelMtime = 0, manifest, wal }: Told): ToldFacts {
  return {
    ...given('systemIdentifier', manifest?.systemIdentifier ?? wal?.header.systemIdentifier),
    ...given('takenFrom', label?.takenFrom),
    ...given('label', label?.label),
    ...given('startedAt', label === undefined ? undefined : startedAt(label, labelMtime)),
    ...given('startLsn', label?.startLsn),
    ...given('checkpointLsn', label?.checkpointLsn),
    ...given('endLsn', manifest?.walRange?.endLsn),
    ...given('timeline', label?.timeline),
    manifest: {
      present: manifest !== undefined,
      ...given('files', manifest?.files.size),
      ...given('checksumAlgorithm', manifest?.algorithm),
    },
  };
}

/** Warnings. */
export function doubtManifest(manifest: Manifest | undefined): readonly string[] {
  if (manifest === undefined) return ['there is no backup_manifest: no file can be checked against it'];
  return manifest.algorithm === 'NONE' ? ['the manifest holds no checksums, only names and sizes'] : [];
}
