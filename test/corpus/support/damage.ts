import type { Source } from './base.ts';
import type { OpenedBackup } from './opened-backup.ts';

export const majors = [10, 11, 12, 13, 14, 15, 16, 17, 18] as const;
/** Older servers write none. */
export const firstWithManifest = 13;

export type Verdict = 'failed' | 'unverified' | 'proven-with-warnings' | 'proven';

/** What pgproof has to say; where it differs between majors, a function of the major. */
export interface Expected {
  /** Default `failed`. */
  readonly verdict?: Verdict;
  /** Code of the error that ends the drill. */
  readonly code?: string;
  /** Checks that fail; others may as well. */
  readonly fails?: readonly string[];
  readonly warns?: readonly string[];
  /** Why nothing can see it; the verdict then is any but failed. */
  readonly beyondReach?: string;
}

export interface Damage {
  /** kebab-case, unique. */
  readonly id: string;
  /** In words, as a row of the table begins. */
  readonly what: string;
  /** What is backed up. Default: a primary with checksums. */
  readonly source?: Source;
  /** Default: all. */
  readonly majors?: (major: number) => boolean;
  /** Absent where the source itself is the damage. */
  readonly make?: ((backup: OpenedBackup) => unknown) | undefined;
  /**
   * Absent: files were damaged after the backup was taken; judged without backup_manifest, which knows every byte, and
   * once more with it. `manifest`: the manifest itself. `source`: the backup is as the source was, and so is the manifest.
   */
  readonly kind?: 'manifest' | 'source';
  /** Entries of `checks`, beside those that need no knowledge of the data. */
  readonly checks?: readonly unknown[] | ((major: number) => Promise<readonly unknown[]>);
  readonly expect: Expected | ((major: number) => Expected);
  /** Verdict with the manifest where it is another than failed. */
  readonly withManifest?: Verdict;
  /** Why this is no damage, and must cost no more than a warning. */
  readonly harmless?: string;
}

export interface Category {
  readonly title: string;
  readonly damages: readonly Damage[];
}

export const expectedOf = ({ expect }: Damage, major: number): Expected =>
  typeof expect === 'function' ? expect(major) : expect;
