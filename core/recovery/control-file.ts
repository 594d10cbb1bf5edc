/** What pg_control says: the state the cluster's files were in when it was copied. */
export interface ControlFile {
  readonly controlVersion: number;
  readonly catalogVersion: number;
  /** Unsigned 64 bit, so a string. */
  readonly systemIdentifier: string;
  readonly state: ClusterState;
  readonly checkpointLsn: string;
  /** Where recovery from that checkpoint begins. */
  readonly redoLsn: string;
  readonly timeline: number;
  readonly minRecoveryPoint: string;
  readonly minRecoveryPointTimeline: number;
  readonly maxConnections: number;
  readonly maxWorkerProcesses: number;
  /** From 12. */
  readonly maxWalSenders?: number;
  readonly maxPreparedTransactions: number;
  readonly maxLocksPerTransaction: number;
  readonly blockSize: number;
  readonly walBlockSize: number;
  readonly walSegmentBytes: number;
  /** 0: pages carry no checksums. */
  readonly dataChecksumVersion: number;
}

export const clusterStates = [
  'starting up',
  'shut down',
  'shut down in recovery',
  'shutting down',
  'in crash recovery',
  'in archive recovery',
  'in production',
] as const;
export type ClusterState = (typeof clusterStates)[number];
