import type {
  BackupFacts,
  BackupLabel,
  Manifest,
  RestoreFacts,
  RestoreTarget,
  SourceContext,
} from '../../../../core/index.ts';
import type { RestoreState } from '../restore/restore-state.ts';
import type { TargetDirectory } from '../restore/target-directory.ts';

/** One backup of a chain: the full one, or what changed since the one before it. */
export interface Link {
  readonly name: string;
  readonly directory: string;
  readonly label: BackupLabel;
  manifest(signal: AbortSignal): Promise<Manifest | undefined>;
  inspect(context: Pick<SourceContext, 'signal' | 'hasWalArchive'>): Promise<BackupFacts>;
  /**
   * Puts its files into a directory, tablespaces as directories in place of their links: so pg_combinebackup takes them
   * along. Only the WAL of the last link is replayed; that of others stays where it is.
   *
   * @returns the tablespaces' OIDs
   */
  unpack(
    data: TargetDirectory,
    state: RestoreState,
    options: { readonly isLast: boolean; readonly signal: AbortSignal },
  ): Promise<readonly number[]>;
  /** Of the last link, when all are combined: what must never be missing before a server starts here. */
  judge(state: RestoreState, combined: Combined): Promise<void>;
}

/** What pg_combinebackup made of all links. */
export interface Combined {
  readonly facts: BackupFacts;
  readonly target: RestoreTarget;
  /** Of the last link. */
  readonly manifest: Manifest | undefined;
  /** Of all links with their own manifests. */
  readonly compared: RestoreFacts['manifest'];
}

/** Reads no more of a backup than its label; undefined where that is not where it belongs, or is not there. */
export type ReadLink = (name: string, directory: string, signal: AbortSignal) => Promise<Link | undefined>;
