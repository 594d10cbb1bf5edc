import type { BackupConfiguration, Configuration } from '../config/configuration.ts';
import type { Choice } from '../choose/choice.ts';
import type { Log } from '../contracts/log.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import type { Container } from '../contracts/sandbox.ts';
import type { Overlay } from '../layers/lay-over.ts';
import type { Backup, Source } from '../contracts/source.ts';
import type { ServerBinaries } from '../postgres/binaries.ts';
import type { RecoveringServer } from '../recovery/recover.ts';
import type { PromotedServer } from '../recovery/promote.ts';
import type { BackupFacts, RecoveryFacts, RestoreFacts } from '../report/facts.ts';
import type { CheckResult } from '../report/report.ts';
import type { Selection } from '../report/selection.ts';
import type { DrillLayout } from '../run/drill-layout.ts';
import type { SharedHost } from '../run/shared-host.ts';

/** What every phase knows. The context grows phase by phase: using a database before it runs does not compile. */
export interface DrillContext {
  readonly runId: string;
  /** Name of the drill: of the backup in the configuration, and where that makes several drills, what follows a slash. */
  readonly drill: string;
  readonly configuration: Configuration;
  readonly backupConfiguration: BackupConfiguration;
  /** Host directories of this drill. */
  readonly layout: DrillLayout;
  readonly source: Source;
  /** Which of its backups; absent: the newest. */
  readonly choice?: Choice | undefined;
  /** What is shared with the other drills of the run. */
  readonly shared: SharedHost;
  readonly startedAt: Date;
  /** The restored files stay when the run is over. */
  readonly keep?: boolean;
  /** Aborted at the phase's deadline and when the run is interrupted. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Registers what must be undone; run by `destroy`, last one first, however the drill ends. */
  defer(this: void, what: string, undo: () => Promise<void>): void;
  /** Adds a sentence to the drill's notes in the report. */
  note(this: void, sentence: string): void;
}

export interface SelectedContext extends DrillContext {
  readonly backup: Backup;
  readonly selection: Selection;
}
export interface InspectedContext extends SelectedContext {
  readonly facts: BackupFacts;
  /** There is no room for a copy; only one that lies under an overlay can be drilled. */
  readonly noRoom?: PgproofError;
}
export interface CreatedContext extends InspectedContext {
  readonly container: Container;
  readonly binaries: ServerBinaries;
  /** Of a backup that lies unpacked. */
  readonly overlay?: Overlay;
  /** Host path of the container's root file system: where its client programs are. */
  readonly root: string;
}
export interface RestoredContext extends CreatedContext {
  readonly restore: RestoreFacts;
}
export interface RecoveredContext extends RestoredContext {
  readonly recovering: RecoveringServer;
}
export interface PromotedContext extends RecoveredContext {
  readonly server: PromotedServer;
  readonly recovery: RecoveryFacts;
}
export interface CheckedContext extends PromotedContext {
  readonly checks: readonly CheckResult[];
}
