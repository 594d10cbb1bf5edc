import type { Container } from '../contracts/sandbox.ts';
import type { RestoreProgress } from '../contracts/source.ts';
import type { PromotedServer } from '../recovery/running-server.ts';
import type { BackupFacts, RecoveryFacts, RestoreFacts } from '../report/facts.ts';
import type { CheckResult, PhaseResult } from '../report/report.ts';
import type { LockedRelations } from './locked-relations.ts';

/** What the checks of a drill run against: a recovered, promoted server and what is known of its backup. */
export interface CheckEnvironment {
  readonly container: Container;
  /** Host path of the root file system that the container sees; client programs are looked for there. */
  readonly root: string;
  readonly server: PromotedServer;
  /** Host path. */
  readonly dataDirectory: string;
  /** When the drill began. */
  readonly startedAt: Date;
  readonly backup: BackupFacts;
  readonly restore: RestoreFacts;
  readonly recovery: RecoveryFacts;
  /** Compares the files with the manifest where the restore has not. Default: what the restore says. */
  manifest?(progress: (progress: RestoreProgress) => void): Promise<RestoreFacts['manifest']>;
  /** Phases that are done. */
  readonly phases: readonly PhaseResult[];
  /** Results of the last drill of this backup that was proven. */
  readonly previous: readonly CheckResult[];
  /** Server processes that all checks together may keep busy: the number of cores. */
  readonly concurrency: number;
  /** Found out when the checks begin. */
  readonly locked?: LockedRelations | undefined;
}
