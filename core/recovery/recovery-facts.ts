import type { ServerSession } from '../postgres/connection.ts';
import type { RecoveryFacts } from '../report/facts.ts';
import type { Finding } from '../report/finding.ts';
import type { AskedDatabases } from './ask-databases.ts';
import { icuCollations, type LibraryFacts } from './library-facts.ts';
import type { WalService } from './wal-service/wal-service.ts';
import type { PreparedCluster } from './prepare-data-directory.ts';
import type { RecoveringServer } from './recover.ts';
import { isSegmentName } from '../wal/segment-name.ts';
import { timelineSwitch } from './timeline-history.ts';

/** What the report says of recovery; asked of the promoted server, which remembers until it is stopped. */
export async function readRecoveryFacts(options: {
  readonly session: ServerSession;
  readonly recovering: RecoveringServer;
  readonly databases: AskedDatabases;
  readonly libraries: LibraryFacts;
  readonly promoteMs: number;
}): Promise<RecoveryFacts> {
  const { session, recovering, databases, libraries, promoteMs } = options;
  const { prepared, binaries, replayMs } = recovering;
  const { control, backupLabel } = prepared.facts;
  const [row] = await session.query<{ walfile: string; endlsn: string | null; commit: string | null; version: string }>(
    `select pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()) as walfile,
            pg_catalog.pg_last_wal_replay_lsn()::text as endlsn,
            pg_catalog.to_char(pg_catalog.pg_last_xact_replay_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as commit,
            pg_catalog.current_setting('server_version') as version`,
  );
  const collations = await icuCollations(session);
  const timeline = Number.parseInt(row?.walfile.slice(0, 8) ?? '', 16);
  const branch = await timelineSwitch(prepared.layout.dataDirectory, timeline);
  const endLsn = row?.endlsn ?? branch?.lsn;
  return {
    serverVersion: row?.version.split(' ')[0] ?? binaries.version,
    binariesFrom: binaries.from,
    systemIdentifier: control.systemIdentifier,
    timelineBefore: branch?.parent ?? backupLabel.timeline,
    timeline,
    redoStartLsn: backupLabel.startLsn,
    ...(endLsn === undefined ? {} : { endLsn }),
    ...(row?.commit ? { lastReplayedCommit: row.commit } : {}),
    ...(prepared.walService === undefined ? {} : { archive: archiveFacts(prepared.walService) }),
    checkpointTime: control.checkpointTime,
    replayMs,
    promoteMs,
    dataChecksums: control.dataChecksumVersion > 0,
    libraries: { ...libraries, ...(collations === undefined ? {} : { icuCollations: collations }) },
    databases: databases.all.map((database) => ({ ...database })),
    configuration: [...prepared.findings, ...databases.findings, ...silentArchive(prepared)],
  };
}

/** Longer than that no server keeps WAL back from its archive. */
const archivedAfterMs = 3_600_000;

/** An archive of which nothing came, although a backup's own WAL belongs into it: a wrong path, or an empty mount point. */
function silentArchive({ walService, facts }: PreparedCluster): Finding[] {
  if (walService === undefined || walService.given.some(isSegmentName)) return [];
  const isEmpty = walService.names !== undefined && ![...walService.names].some(isSegmentName);
  if (!isEmpty && Date.now() - Date.parse(facts.control.checkpointTime) < archivedAfterMs) return [];
  const { location } = walService.archive;
  return [
    {
      outcome: 'warn',
      target: location,
      summary: isEmpty
        ? 'the WAL archive is empty'
        : "the WAL archive holds none of this backup's WAL, and nothing behind it",
      hint: 'Look whether this is the right place, whether it is mounted, and whether archive_command still runs: from this archive nothing later than the backup can be recovered.',
    },
  ];
}

function archiveFacts({ archive, given }: WalService): NonNullable<RecoveryFacts['archive']> {
  return { location: archive.location, segments: new Set(given.filter(isSegmentName)).size };
}
