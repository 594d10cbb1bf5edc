import type { Container } from '../contracts/sandbox.ts';
import type { Finding } from '../report/finding.ts';
import type { DrillLayout } from '../run/drill-layout.ts';
import type { ClusterFacts } from './cluster-facts.ts';

export interface PrepareOptions {
  readonly layout: DrillLayout;
  readonly facts: ClusterFacts;
  readonly container: Container;
  /** `Configuration.recovery.settings`; safety settings win over them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly memoryBytes?: number | undefined;
  /** `Source.restoreCommand`, where WAL lies elsewhere. */
  readonly restoreCommand?: string | undefined;
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
}

/** Lints and replaces the configuration that came with the backup, and makes the data directory startable as a standalone server. */
export async function prepareDataDirectory(options: PrepareOptions): Promise<PreparedCluster> {
  throw new Error(`not written yet: ${options.layout.directory}`);
}
