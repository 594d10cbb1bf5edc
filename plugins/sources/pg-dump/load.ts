import type { FreshCluster, RestoreTarget } from '../../../core/index.ts';
import type { Problem } from './problem.ts';
import type { Roles } from './roles.ts';

/** What all dumps of a set are loaded with. */
export interface Loading {
  readonly cluster: FreshCluster;
  readonly into: RestoreTarget;
  readonly roles: Roles;
  readonly signal: AbortSignal;
  /** Extensions that the server can make. */
  readonly extensions: ReadonlySet<string>;
  readonly problems: Problem[];
  /** Sentences for the report. */
  readonly notes: Set<string>;
  progress(bytes: number): void;
}
