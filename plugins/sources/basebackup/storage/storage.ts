import type { ByteReader } from './byte-reader.ts';

/** A file as it lies in storage. */
export interface StoredFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Of a file of a remote: when it was changed, as the remote tells it. */
  readonly changedAt?: string;
}

/** What lies directly in a directory, by name. */
export interface Listed {
  readonly files: readonly StoredFile[];
  /** Names of directories. */
  readonly directories: readonly string[];
}

/** What a directory shows without anything in it being opened. */
export interface Outside {
  readonly names: readonly string[];
  /** Those of directories. */
  readonly directories: readonly string[];
  /** Of the files directly in it. */
  readonly bytes: number;
  /** Milliseconds; of its files, newest first. Of the directory itself where there is none; 0 where nobody knows. */
  readonly changedAt: number;
  readonly manifestAt: number | undefined;
  /** Changes with every file that grows, comes or goes. */
  readonly state: string;
}

export interface FileState {
  readonly bytes: number;
  /** Unknown of what was seen when the backup was inspected. */
  readonly changedAt?: string;
}
/** By the names that were asked for; files that are not there have none. */
export type FileStates = ReadonlyMap<string, FileState>;

/** Files in storage, read as if they were one. */
export interface Stored extends ByteReader, AsyncDisposable {
  /** Of the file, where it is one of this host; for a program that reads it itself. */
  readonly descriptor: number | undefined;
}

/** Where backups lie: directories of this host, or of a remote. Its paths mean nothing to any other. */
export interface Storage {
  /** @throws `SOURCE_PATH_MISSING` (blame: operator), what says that it could not be read (repository) */
  list(directory: string, signal: AbortSignal): Promise<Listed>;
  /** @throws what says that it could not be read (blame: repository) */
  look(directory: string, signal: AbortSignal): Promise<Outside>;
  states(directory: string, names: readonly string[], signal: AbortSignal): Promise<FileStates>;
  open(files: readonly StoredFile[], signal: AbortSignal): Promise<Stored>;
  /** Those of the directories that are links to others of them. */
  secondNames(directories: readonly string[]): Promise<ReadonlySet<string>>;
  /** The path that a name means in a directory. */
  resolve(directory: string, name: string): string;
  /** What `resolve` makes the path of. */
  relative(directory: string, path: string): string;
  basename(path: string): string;
  /** Undefined of what has none. */
  parent(path: string): string | undefined;
}
