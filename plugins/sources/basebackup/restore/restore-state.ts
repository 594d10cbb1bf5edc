import type { ManifestCheck } from '../../../../core/index.ts';
import type { SeenSegment } from '../wal/segment-scan.ts';
import type { OddMembers } from './odd-members.ts';
import type { Progress } from './progress.ts';
import type { SpaceBudget } from './space-budget.ts';

/** A small file that is also needed in memory. */
export interface Captured {
  readonly content: Buffer;
  /** From the tar header, seconds since 1970. */
  readonly mtime: number;
}

/** What the archives of one backup, unpacked at the same time, find out together. */
export interface RestoreState {
  readonly manifest: ManifestCheck;
  readonly progress: Progress;
  readonly budget: SpaceBudget;
  readonly segments: SeenSegment[];
  /** Control files by name. */
  readonly captured: Map<string, Captured>;
  /** Symbolic links of tablespaces that were in the base archive: OID and target. Never made as they are. */
  readonly links: Map<number, string>;
  readonly warnings: string[];
  readonly odd: OddMembers;
  files: number;
}
