import { crc32c } from '@node-rs/crc32';
import { errors } from './errors.ts';
import { formatLsn } from '../wal/lsn.ts';
import { readPlainFile } from './plain-file.ts';
import { StructReader } from './struct-reader.ts';

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
  /** When that checkpoint began, ISO 8601, by the clock of the primary. */
  readonly checkpointTime: string;
  readonly timeline: number;
  readonly minRecoveryPoint: string;
  readonly minRecoveryPointTimeline: number;
  /** Where the backup began whose end recovery has not seen yet; `0/0` otherwise. */
  readonly backupStartLsn: string;
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

/** pg_control_version of each major; another one means another layout. */
const controlVersions: Readonly<Record<number, number>> = {
  10: 1002,
  11: 1100,
  12: 1201,
  13: 1300,
  14: 1300,
  15: 1300,
  16: 1300,
  17: 1700,
  18: 1800,
};

/**
 * Reads global/pg_control of this major.
 *
 * @throws DATA_DIRECTORY_INCOMPLETE, CONTROL_FILE_DAMAGED (blame: backup)
 */
export async function readControlFile(dataDirectory: string, major: number): Promise<ControlFile> {
  const bytes = await readPlainFile(dataDirectory, 'global/pg_control', 8192);
  if (bytes === undefined) throw errors.DATA_DIRECTORY_INCOMPLETE({ file: 'global/pg_control' });
  return parseControlFile(bytes, major);
}

/** Layout: `ControlFileData` in src/include/catalog/pg_control.h, majors 10 to 18. */
export function parseControlFile(bytes: Buffer, major: number): ControlFile {
  const damaged = (reason: string) => errors.CONTROL_FILE_DAMAGED({ reason, major });
  if (bytes.length < 512) throw damaged(`it has ${bytes.length} bytes`);
  const read = new StructReader(bytes);
  const systemIdentifier = read.uint64().toString();
  const controlVersion = read.uint32();
  if (controlVersion !== controlVersions[major]) {
    throw damaged(`its version is ${controlVersion}, and PG_VERSION says ${major}`);
  }
  const catalogVersion = read.uint32();
  const state = clusterStates[read.int32()];
  read.uint64(); // time
  const checkpointLsn = formatLsn(read.uint64());
  if (major === 10) read.uint64(); // prevCheckPoint
  const redoLsn = formatLsn(read.uint64());
  const timeline = read.uint32();
  // The rest of the checkpoint: the 64-bit transaction ID came with 12 and moved its neighbours.
  read.skip(major >= 12 ? 52 : 44, 4);
  const checkpointSeconds = Number(read.uint64());
  read.skip(12, 4);
  read.uint64(); // unloggedLSN
  const minRecoveryPoint = formatLsn(read.uint64());
  const minRecoveryPointTimeline = read.uint32();
  const backupStartLsn = formatLsn(read.uint64());
  read.uint64(); // backupEndPoint
  read.bool(); // backupEndRequired
  read.int32(); // wal_level
  read.bool(); // wal_log_hints
  const maxConnections = read.int32();
  const maxWorkerProcesses = read.int32();
  const maxWalSenders = major >= 12 ? { maxWalSenders: read.int32() } : {};
  const maxPreparedTransactions = read.int32();
  const maxLocksPerTransaction = read.int32();
  read.bool(); // track_commit_timestamp
  read.uint32(); // maxAlign
  read.uint64(); // floatFormat
  const blockSize = read.uint32();
  read.uint32(); // relseg_size
  const walBlockSize = read.uint32();
  const walSegmentBytes = read.uint32();
  read.skip(16, 4); // nameDataLen, indexMaxKeys, toast_max_chunk_size, loblksize
  if (major <= 12) read.bool(); // float4ByVal
  read.bool(); // float8ByVal
  const dataChecksumVersion = read.uint32();
  if (major >= 18) read.bool(); // default_char_signedness
  read.skip(32, 1); // mock_authentication_nonce
  const crcCovers = Math.ceil(read.offset / 4) * 4;
  if (crc32c(bytes.subarray(0, crcCovers)) !== bytes.readUInt32LE(crcCovers)) throw damaged('its checksum is wrong');
  const checkpointTime = new Date(checkpointSeconds * 1000);
  if (Number.isNaN(checkpointTime.getTime())) throw damaged('its checkpoint is of no possible time');
  if (state === undefined) throw damaged('it is in no state that PostgreSQL knows');
  return {
    controlVersion,
    catalogVersion,
    systemIdentifier,
    state,
    checkpointLsn,
    redoLsn,
    checkpointTime: checkpointTime.toISOString(),
    timeline,
    minRecoveryPoint,
    minRecoveryPointTimeline,
    backupStartLsn,
    maxConnections,
    maxWorkerProcesses,
    ...maxWalSenders,
    maxPreparedTransactions,
    maxLocksPerTransaction,
    blockSize,
    walBlockSize,
    walSegmentBytes,
    dataChecksumVersion,
  };
}
