import type { BackupFacts, RestoreFacts } from '../report/facts.ts';
import type { Definition, Factory, Options, OptionsSchema } from './definition.ts';
import { asFactory } from './definition.ts';
import type { Log } from './log.ts';

/** One restorable thing in storage. */
export interface Backup {
  /** Unique within its source: usually the directory's name. */
  readonly id: string;
  /** Where it lies, for people and for the read-only mount. */
  readonly location: string;
}

export interface SourceContext {
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Where and for whom to unpack. All directories exist, are empty, and belong to `owner`, mode 0700. */
export interface RestoreTarget {
  /** Host path. */
  readonly dataDirectory: string;
  /** Host directory that tablespaces go below, one directory per OID. */
  readonly tablespaceDirectory: string;
  /** Restored files belong to these host ids; no chown is tried when they are the process's own. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Host path → path the server will see; links of tablespaces must point there. */
  inside(hostPath: string): string;
}

export interface RestoreProgress {
  readonly bytes: number;
  /** Same unit as `bytes`: restored bytes expected in all. */
  readonly totalBytes: number;
}

export interface Source {
  /** Finds the backups, newest first. Throws when the place cannot be read. */
  list(context: SourceContext): Promise<readonly Backup[]>;
  /** Reads only what is cheap, and refuses what cannot be restored (blame `backup`). Writes nothing. */
  inspect(backup: Backup, context: SourceContext): Promise<BackupFacts>;
  /**
   * Unpacks. Damage that leaves nothing to go on with throws (blame `backup`); a file that differs from the manifest
   * is collected in the facts, and the `manifest` check reports it. Never writes to the backup.
   */
  restore(
    backup: Backup,
    facts: BackupFacts,
    into: RestoreTarget,
    context: SourceContext & { progress(progress: RestoreProgress): void },
  ): Promise<RestoreFacts>;
  /** Shell command for `restore_command`, as seen from inside the container, where WAL lies elsewhere. */
  restoreCommand?(backup: Backup): string;
}

export interface SourceDefinition<S extends OptionsSchema = OptionsSchema> extends Definition<'source', S> {
  open(options: Options<S>): Source;
}

export function defineSource<S extends OptionsSchema>(
  definition: Omit<SourceDefinition<S>, 'kind'>,
): Factory<SourceDefinition<S>, S> {
  return asFactory({ ...definition, kind: 'source' as const });
}
