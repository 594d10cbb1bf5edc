import type { PostgresCompression } from '../../../../core/index.ts';
import type { Filter } from '../filter.ts';
import type { ArchiveName } from './archive-name.ts';
import type { Stored, StoredFile } from './storage.ts';

/** A file of a backup, and what must be done to read it. */
export interface ArchiveFile extends StoredFile {
  readonly compression: PostgresCompression;
  /** The files it lies in: itself, or in their order those that it was split into. */
  readonly parts: readonly StoredFile[];
  /** Makes of the stored bytes what the file was. */
  readonly filter: Filter | undefined;
  /** The bytes as they are stored. */
  open(signal: AbortSignal): Promise<Stored>;
}

/** A file, maybe in parts, and what its name says. */
export interface NamedFile extends StoredFile, Pick<ArchiveFile, 'parts' | 'open'> {
  readonly naming: ArchiveName;
}

export interface Reading {
  readonly signal: AbortSignal;
  readonly onWarning: (warning: string) => void;
}
