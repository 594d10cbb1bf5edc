import type { RecoveryFacts } from '../report/facts.ts';
import type { RecoveringServer } from './recover.ts';
import type { PromotedServer } from './running-server.ts';

export type { PromotedServer } from './running-server.ts';

export interface PromoteOptions {
  readonly recovering: RecoveringServer;
  /** `Configuration.recovery.superuser`; found out when absent. */
  readonly superuser?: string | undefined;
  /** `BackupFacts.endLsn`: recovery that ended before it lost WAL. */
  readonly endLsn?: string | undefined;
  readonly signal: AbortSignal;
}

export interface Promotion {
  readonly server: PromotedServer;
  readonly recovery: RecoveryFacts;
}

/** Resolves when the server is out of recovery, takes writes, and every database that accepts connections answers. */
export async function promote(options: PromoteOptions): Promise<Promotion> {
  throw new Error(`not written yet: ${options.recovering.version}`);
}
