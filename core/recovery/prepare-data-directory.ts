import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { requireFittingSocket } from '../files/socket-path.ts';
import type { Container } from '../contracts/sandbox.ts';
import type { Finding } from '../report/finding.ts';
import type { DrillLayout } from '../run/drill-layout.ts';
import { bootstrapSuperusers } from './bootstrap-superuser.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { own, prepareDirectories } from './directories.ts';
import { requireLaterTarget } from './end/require-later-target.ts';
import { goalSettings, isTargetSetting, recoveryConf } from './goal-settings.ts';
import { lintConfiguration } from './lint/lint-configuration.ts';
import { writeConfiguration } from './own-configuration.ts';
import { requireAgreement } from './require-agreement.ts';
import { defaultSettings, safetySettings } from './settings.ts';
import { checkTablespaces } from './tablespaces.ts';
import { latestGoal, type RecoveryGoal } from './target.ts';
import type { WalService } from './wal-service/wal-service.ts';
import type { Moment } from './moment/choose-moment.ts';
import { presentWal, type PresentWal } from './wal/present-wal.ts';
import { WalShelf } from './wal/wal-shelf.ts';

export interface PrepareOptions {
  readonly layout: DrillLayout;
  readonly facts: ClusterFacts;
  readonly container: Container;
  /** `Configuration.recovery.settings`; safety settings win over them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly memoryBytes?: number | undefined;
  /** Where WAL comes from that does not lie in pg_wal. */
  readonly walService?: WalService | undefined;
  /** Default: all WAL there is. A moment must have become an LSN. */
  readonly goal?: RecoveryGoal | undefined;
  readonly moment?: Moment | undefined;
  /** Default: a new one. */
  readonly shelf?: WalShelf | undefined;
  /** `BackupFacts.systemIdentifier` */
  readonly systemIdentifier?: string | undefined;
}

/** A data directory that can be started; `recover` and `promote` need what was learnt. */
export interface PreparedCluster {
  readonly layout: DrillLayout;
  readonly facts: ClusterFacts;
  /** What the configuration that came with the backup would have done elsewhere. */
  readonly findings: readonly Finding[];
  /** Given to the server on its command line, which outranks every file. */
  readonly safetySettings: Readonly<Record<string, string>>;
  /** Names the bootstrap superuser may have, most likely first. */
  readonly superusers: readonly string[];
  /** What lay in pg_wal. */
  readonly wal: PresentWal;
  readonly walService: WalService | undefined;
  readonly goal: RecoveryGoal;
  /** The commit that an LSN of the goal stands for. */
  readonly moment: Moment | undefined;
  /** WAL to look at, from the archive and pg_wal. */
  readonly shelf: WalShelf;
}

const socketName = '.s.PGSQL.5432';

/**
 * Lints and replaces the configuration that came with the backup, and makes the data directory startable as a
 * standalone server. Nothing is followed out of the data directory.
 */
export async function prepareDataDirectory(options: PrepareOptions): Promise<PreparedCluster> {
  const { layout, facts, container } = options;
  const { dataDirectory } = layout;
  requireFittingSocket(join(layout.socketDirectory, socketName));
  const findings = [
    ...(await lintConfiguration(dataDirectory, facts.major)),
    ...(await prepareDirectories(dataDirectory, facts.major, container.owner)),
  ];
  await checkTablespaces(layout, container);
  const wal = await presentWal(dataDirectory, facts);
  const { walService, systemIdentifier, goal = latestGoal } = options;
  const restoreCommand = walService?.restoreCommand;
  requireLaterTarget(goal, facts);
  requireAgreement({ dataDirectory, facts, wal, systemIdentifier, hasRestoreCommand: restoreCommand !== undefined });
  const safety = {
    ...safetySettings(facts.major),
    ...(facts.major >= 12 ? { restore_command: restoreCommand ?? '', ...goalSettings(goal, facts.major) } : {}),
    // As the server will give it back: printable, and no longer than a name.
    cluster_name: container.name.replaceAll(/[^ -~]/g, '?').slice(0, 63),
    unix_socket_directories: container.inside(layout.socketDirectory),
    hba_file: container.inside(join(dataDirectory, 'pg_hba.conf')),
    ident_file: container.inside(join(dataDirectory, 'pg_ident.conf')),
  };
  const defaults = defaultSettings(facts.major, facts.control, options.memoryBytes);
  await writeConfiguration({
    dataDirectory,
    aside: join(layout.directory, 'original-configuration'),
    major: facts.major,
    owner: container.owner,
    settings: [defaults, withoutTargets(options.settings), safety],
    recoveryConf: recoveryConf(goal, restoreCommand),
    recovers: facts.isFresh !== true,
  });
  for (const directory of [layout.socketDirectory, dirname(layout.logFile)]) {
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
  }
  // The log is opened by pgproof and handed to the server: nobody inside can reach it, or put a link in its place.
  await own(layout.socketDirectory, container.owner);
  const superusers = await bootstrapSuperusers(dataDirectory, facts.control.blockSize);
  const shelf = options.shelf ?? walShelf({ layout, facts, walService, goal });
  // Before promotion adds a history file of its own.
  if (walService !== undefined || goal.target.kind !== 'latest') await shelf.path();
  return {
    layout,
    facts,
    findings,
    safetySettings: safety,
    superusers,
    wal,
    walService,
    goal,
    moment: options.moment,
    shelf,
  };
}

/** WAL to look at; the goal says which timelines are meant. */
export function walShelf(
  options: Pick<PrepareOptions, 'layout' | 'facts' | 'walService'> & { readonly goal: RecoveryGoal },
): WalShelf {
  const { layout, facts, walService, goal } = options;
  const { walSegmentBytes: segmentBytes, walBlockSize: pageBytes } = facts.control;
  return new WalShelf({
    directory: join(layout.directory, 'wal-shelf'),
    dataDirectory: layout.dataDirectory,
    format: { major: facts.major, segmentBytes, pageBytes },
    fetch: walService && ((name, path) => walService.fetch(name, path)),
    timelines: { from: facts.backupLabel.timeline, wanted: goal.timeline },
  });
}

function withoutTargets(settings: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !isTargetSetting(name)));
}
