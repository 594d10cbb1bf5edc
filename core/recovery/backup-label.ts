/** The lines of backup_label that matter; without that file recovery would begin in the wrong place. */
export interface BackupLabel {
  /** Where redo begins. */
  readonly startLsn: string;
  readonly startSegment: string;
  readonly checkpointLsn: string;
  readonly takenFrom?: 'primary' | 'standby';
  /** As written, in the server's time zone. */
  readonly startTime?: string;
  readonly label?: string;
  /** From 11. */
  readonly timeline?: number;
}
