import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSegmentName } from '../../wal/segment-name.ts';
import { entryKind } from '../plain-file.ts';
import { WalReader, type WalFormat } from './wal-reader.ts';

/**
 * Copies of single segments for pgproof's own eyes, where the server neither sees nor removes them: of the archive, or
 * of pg_wal where the archive does not have it.
 */
export class WalShelf {
  readonly directory: string;
  readonly format: WalFormat;
  readonly #dataDirectory: string;
  readonly #fetch: ((name: string, path: string) => Promise<boolean>) | undefined;
  readonly #known = new Map<string, boolean>();
  #isThere: Promise<unknown> | undefined;

  /** @param directory host path that nobody else writes to; made when it is needed */
  constructor(options: {
    readonly directory: string;
    readonly format: WalFormat;
    readonly dataDirectory: string;
    readonly fetch?: ((name: string, path: string) => Promise<boolean>) | undefined;
  }) {
    this.directory = options.directory;
    this.format = options.format;
    this.#dataDirectory = options.dataDirectory;
    this.#fetch = options.fetch;
  }

  /** Whether the segment is there; then a reader finds it. */
  async need(timeline: number, number: bigint): Promise<boolean> {
    return this.needFile(formatSegmentName({ timeline, number }, this.format.segmentBytes));
  }

  async needFile(name: string): Promise<boolean> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#isThere ??= mkdir(this.directory, { recursive: true, mode: 0o700 });
    await this.#isThere;
    const isThere = await this.#put(name);
    this.#known.set(name, isThere);
    return isThere;
  }

  /** Asks again for what was not there. */
  forget(name: string): void {
    this.#known.delete(name);
  }

  reader(timeline: number): WalReader {
    return new WalReader(this.directory, timeline, this.format);
  }

  /** Nothing more is looked at before this segment. */
  async drop(timeline: number, number: bigint): Promise<void> {
    const name = formatSegmentName({ timeline, number }, this.format.segmentBytes);
    this.#known.delete(name);
    await rm(join(this.directory, name), { force: true });
  }

  async #put(name: string): Promise<boolean> {
    const path = join(this.directory, name);
    await rm(path, { force: true });
    if ((await this.#fetch?.(name, path)) === true) return true;
    await rm(path, { force: true });
    if ((await entryKind(this.#dataDirectory, `pg_wal/${name}`)) !== 'file') return false;
    await copyFile(join(this.#dataDirectory, 'pg_wal', name), path, constants.COPYFILE_FICLONE);
    return true;
  }
}
