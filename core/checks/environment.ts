import type { Container } from '../contracts/sandbox.ts';
import type { BackupFacts, RecoveryFacts, RestoreFacts } from '../report/facts.ts';
import type { CheckResult } from '../report/report.ts';

/** What the checks of a drill run against: a recovered, promoted server and what is known of its backup. */
export interface CheckEnvironment {
  readonly container: Container;
  /** Host path of the root file system that the container sees; client programs are looked for there. */
  readonly root: string;
  readonly server: {
    readonly major: number;
    /** e.g. `15.18` */
    readonly version: string;
    /** Bootstrap superuser. */
    readonly user: string;
  };
  /** Host path of the directory the server's socket is in. */
  readonly socketDirectory: string;
  readonly port: number;
  /** Databases that accept connections, the largest first where that is known. */
  readonly databases: readonly string[];
  /** Host path. */
  readonly dataDirectory: string;
  /** Host path of the server's log; its tail is the evidence when the server dies during a check. */
  readonly serverLog?: string | undefined;
  readonly backup: BackupFacts;
  readonly restore: RestoreFacts;
  readonly recovery: RecoveryFacts;
  /** Results of the last drill of this backup that was proven. */
  readonly previous: readonly CheckResult[];
  /** Server processes that all checks together may keep busy: the number of cores. */
  readonly concurrency: number;
  /** Stops the server cleanly, with a shutdown checkpoint; the container stays. Called at most once. */
  stopServer(): Promise<void>;
}
