import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSegmentName } from '../../wal/segment-name.ts';
import { entryKind } from '../plain-file.ts';
import type { RecoveryGoal } from '../target.ts';
import { timelineOf, timelinePath, type TimelinePath } from './timelines.ts';
import { WalReader, type WalFormat } from './wal-reader.ts';

export interface ShelfOptions {
  /** Host path that nobody else writes to; made when it is needed. */
  readonly directory: string;
  readonly format: WalFormat;
  readonly dataDirectory: string;
  readonly fetch?: ((name: string, path: string) => Promise<boolean>) | undefined;
  /** Of the backup, and where recovery is to go from it. */
  readonly timelines: { readonly from: number; readonly wanted: RecoveryGoal['timeline'] };
}

/**
 * Copies of single segments for pgproof's own eyes, where the server neither sees nor removes them: of the archive, or
 * of pg_wal where the archive does not have it.
 */
export class WalShelf {
  readonly directory: string;
  readonly format: WalFormat;
  readonly #dataDirectory: string;
  readonly #fetch: ((name: string, path: string) => Promise<boolean>) | undefined;
  readonly #timelines: ShelfOptions['timelines'];
  readonly #known = new Map<string, boolean>();
  #path: Promise<TimelinePath> | undefined;
  #isThere: Promise<unknown> | undefined;

  constructor(options: ShelfOptions) {
    this.directory = options.directory;
    this.format = options.format;
    this.#dataDirectory = options.dataDirectory;
    this.#fetch = options.fetch;
    this.#timelines = options.timelines;
  }

  /** The timelines that recovery goes through. */
  async path(): Promise<TimelinePath> {
    this.#path ??= timelinePath(this, this.#timelines);
    return this.#path;
  }

  /** The timeline that recovery ends on. */
  async timeline(): Promise<number> {
    return (await this.path()).at(-1)?.timeline ?? this.#timelines.from;
  }

  /** Whether the segment is there; then a reader finds it. Of the last timeline, also what older ones hold of its past. */
  async need(timeline: number, number: bigint): Promise<boolean> {
    const name = (of: number) => formatSegmentName({ timeline: of, number }, this.format.segmentBytes);
    return this.needFile(name(timeline), name(await this.#holder(timeline, number)));
  }

  /** Name under which the archive would hold a segment. */
  async nameOf(timeline: number, number: bigint): Promise<string> {
    const holder = await this.#holder(timeline, number);
    return formatSegmentName({ timeline: holder, number }, this.format.segmentBytes);
  }

  async #holder(timeline: number, number: bigint): Promise<number> {
    const isLast = timeline === (await this.timeline());
    return isLast ? timelineOf(await this.path(), number, this.format.segmentBytes) : timeline;
  }

  /** @param stored its name in the archive and in pg_wal, where that is another */
  async needFile(name: string, stored: string = name): Promise<boolean> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#isThere ??= mkdir(this.directory, { mode: 0o700 });
    await this.#isThere;
    const isThere = await this.#put(name, stored);
    this.#known.set(name, isThere);
    return isThere;
  }

  /** Asks again for what was not there. */
  async needAgain(timeline: number, number: bigint): Promise<boolean> {
    this.#known.delete(formatSegmentName({ timeline, number }, this.format.segmentBytes));
    return this.need(timeline, number);
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

  async #put(name: string, stored: string): Promise<boolean> {
    const path = join(this.directory, name);
    await rm(path, { force: true });
    if ((await this.#fetch?.(stored, path)) === true) return true;
    await rm(path, { force: true });
    if ((await entryKind(this.#dataDirectory, `pg_wal/${stored}`)) !== 'file') return false;
    await copyFile(join(this.#dataDirectory, 'pg_wal', stored), path, constants.COPYFILE_FICLONE);
    return true;
  }
}
