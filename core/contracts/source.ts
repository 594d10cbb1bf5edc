import type { Readable } from 'node:stream';
import type { BackupFacts, RestoreFacts } from '../report/facts.ts';
import type { Definition, Factory, Options, OptionsSchema } from './definition.ts';
import { asFactory } from './definition.ts';
import type { Session } from './check.ts';
import type { Log } from './log.ts';
import type { AttachResult } from './sandbox.ts';

/** One restorable thing in storage. */
export interface Backup {
  /** Unique within its source: usually the directory's name. */
  readonly id: string;
  /** Where it lies, for people and for the read-only mount. */
  readonly location: string;
  /** When it was begun, ISO 8601 in UTC; what orders backups, as far as the source knows it. */
  readonly takenAt?: string | undefined;
  /** Bytes in storage. */
  readonly storedBytes?: number | undefined;
  /** Default `full`. */
  readonly kind?: 'full' | 'differential' | 'incremental' | undefined;
  /**
   * Why it is not to be drilled unless somebody names it: somebody writes it at this moment (`in-progress`), or it was
   * never finished. Absent: complete, as far as can be seen from outside.
   */
  readonly unfinished?: { readonly state: 'in-progress' | 'incomplete'; readonly reason: string } | undefined;
}

export interface SourceContext {
  readonly signal: AbortSignal;
  readonly log: Log;
  /** The configuration names a WAL archive: a backup need not hold WAL of its own. Told to `inspect`. */
  readonly hasWalArchive?: boolean | undefined;
}

/** Where and for whom to unpack. All directories exist, are empty, and belong to `owner`, mode 0700. */
export interface RestoreTarget {
  /** Host path. */
  readonly dataDirectory: string;
  /** Host directory that tablespaces go below, one directory per OID. */
  readonly tablespaceDirectory: string;
  /** Restored files belong to these host ids; no chown is tried when they are the process's own. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /**
   * Only where `Source.unpacked` named directories. Mounted: they shine through those of the target, which are not empty
   * then, and what is changed there does not reach the backup. Else the reason why the files must be copied.
   */
  readonly overlay?: { readonly mounted: true } | { readonly mounted: false; readonly reason: string };
  /** Host path → path the server will see; links of tablespaces must point there. */
  inside(hostPath: string): string;
  /**
   * Runs a PostgreSQL program of the backup's major, and no other, inside the container, as the owner of the files.
   * Throws CLIENT_TOOL_MISSING (blame: sandbox).
   */
  tool(name: string, args: readonly string[], options: { readonly signal: AbortSignal }): Promise<AttachResult>;
  /** For dumps: makes a cluster in `dataDirectory` and starts it. Data checksums on, UTF8, locale C. */
  createCluster(): Promise<FreshCluster>;
}

/** An empty cluster that runs in the container, for a dump to be loaded into. */
export interface FreshCluster {
  readonly major: number;
  /** Host directory, empty, of the container's owner; gone with the cluster. What lies there is seen inside. */
  readonly directory: string;
  /** Host directory that nobody inside sees, for logs. */
  readonly logDirectory: string;
  /** A session of the superuser, who may write; the caller closes it. */
  connect(database: string): Promise<Session & AsyncDisposable>;
  /**
   * Runs a PostgreSQL client program of this or a newer major inside, as the superuser. Throws CLIENT_TOOL_MISSING.
   *
   * @param options `logFile`: host file that everything it writes is appended to
   */
  tool(
    name: string,
    args: readonly string[],
    options: {
      readonly database: string;
      readonly input?: Readable | undefined;
      readonly logFile?: string | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<AttachResult>;
  /** Whether the container's owner can read this file or directory and what is in it, at this place. */
  reads(hostPath: string): Promise<boolean>;
  /** Stops it cleanly; it is recovered and promoted like any other cluster then. */
  stop(): Promise<void>;
}

/** A backup that lies in storage as the files of a cluster: real host paths of its directories. */
export interface Unpacked {
  readonly dataDirectory: string;
  /** By OID. */
  readonly tablespaces: ReadonlyMap<number, string>;
}

export interface RestoreProgress {
  readonly bytes: number;
  /** Same unit as `bytes`: restored bytes expected in all. */
  readonly totalBytes: number;
}

/**
 * WAL that does not lie in the backup. pgproof fetches it on the host, also several files at a time, and hands it into
 * the container, which reaches no archive.
 */
export interface WalArchive {
  /** For people: a directory, a repository, a command. */
  readonly location: string;
  /**
   * Writes one file, as the server that archived it wrote it (decompressed, decrypted), to `path`, where nothing is yet.
   *
   * @param name a segment (`000000010000000000000007`), a history file (`00000002.history`), or a segment's
   *   `….00000028.backup`; never anything else
   * @param path host path in a directory of pgproof's own
   * @returns false where the archive does not have it: recovery takes that for the end of WAL
   * @throws where that cannot be told (blame `repository` or `sandbox`), or the file is there and shown to be damaged
   *   (blame `backup`); the drill then ends with this error
   */
  fetch(name: string, path: string, context: SourceContext): Promise<boolean>;
  /** Names of what it holds, without suffixes of compression, in any order; tells a gap from the end of WAL. */
  list?(context: SourceContext): Promise<readonly string[]>;
}

export interface Restored extends RestoreFacts {
  /**
   * Where the restore has read no file (`manifest.pending`): compares them all with the manifest, in the backup. Called
   * once, when the recovered server answers, or when it never will.
   */
  verifyFiles?(
    context: SourceContext & { progress(progress: RestoreProgress): void },
  ): Promise<RestoreFacts['manifest']>;
  /**
   * Where the server runs on the files of the backup itself: throws (blame `repository`) if they are not those any more
   * that were restored. Called when the checks have ended, and when a phase before has failed.
   */
  requireUnchanged?(context: SourceContext): Promise<void>;
}

export interface Source {
  /** Finds the backups, newest first, also those that are not finished. Throws when the place cannot be read. */
  list(context: SourceContext): Promise<readonly Backup[]>;
  /** Reads only what is cheap, and refuses what cannot be restored (blame `backup`). Writes nothing. */
  inspect(backup: Backup, context: SourceContext): Promise<BackupFacts>;
  /**
   * Where the files lie, of a backup that needs no unpacking: they are then laid under the restored cluster read-only,
   * where the host allows it, and nothing is copied. Undefined for any other backup.
   */
  unpacked?(backup: Backup, facts: BackupFacts, context: SourceContext): Promise<Unpacked | undefined>;
  /**
   * Unpacks. Damage that leaves nothing to go on with throws (blame `backup`); a file that differs from the manifest
   * is collected in the facts, and the `manifest` check reports it. Never writes to the backup.
   */
  restore(
    backup: Backup,
    facts: BackupFacts,
    into: RestoreTarget,
    context: SourceContext & { progress(progress: RestoreProgress): void },
  ): Promise<Restored>;
  /** Where WAL lies that the backup does not hold; undefined where there is none. The configuration's `archive` wins. */
  walArchive?(backup: Backup): WalArchive | undefined;
}

export interface SourceDefinition<S extends OptionsSchema = OptionsSchema> extends Definition<'source', S> {
  /** `logical`: its backups are dumps, so that checks of files say nothing. Default `physical`. */
  readonly backups?: 'physical' | 'logical';
  open(options: Options<S>): Source;
}

export function defineSource<S extends OptionsSchema>(
  definition: Omit<SourceDefinition<S>, 'kind'>,
): Factory<SourceDefinition<S>, S> {
  return asFactory({ ...definition, kind: 'source' as const });
}
