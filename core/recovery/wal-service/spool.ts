import { chmod, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveErrors } from '../../archive/archive-errors.ts';
import { namesParent } from '../../archive/names-parent.ts';
import type { SourceContext, WalArchive } from '../../contracts/source.ts';
import { formatSegmentName, parseSegmentName } from '../../wal/segment-name.ts';
import type { WalFormat } from '../wal/wal-reader.ts';
import { requireSoundSegment } from './sound-segment.ts';

/** Segments that are fetched before the server asks for them; as many as fit, and no more at a time than pay. */
const aheadBytes = 128 * 1024 * 1024;
const mostAhead = 8;
const mostAtATime = 3;

export interface SpoolOptions {
  readonly archive: WalArchive;
  /** What the server may read is in `segments` below it. */
  readonly directory: string;
  readonly format: WalFormat;
  readonly systemIdentifier: string;
  /** What the archive says that it holds, where it says so: nothing else is fetched ahead. */
  readonly names: ReadonlySet<string> | undefined;
  readonly context: SourceContext;
}

/** Files of the archive on their way to the server, the next ones ahead of it. */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #incoming: string;
  readonly #segments: string;
  readonly #ahead: number;
  readonly #fetching = new Map<string, Promise<boolean>>();
  #wanted: string[] = [];
  #running = 0;
  #taken: string | undefined;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#incoming = join(options.directory, 'incoming');
    this.#segments = join(options.directory, 'segments');
    this.#ahead = Math.min(mostAhead, Math.max(1, Math.floor(aheadBytes / options.format.segmentBytes)));
  }

  async open(): Promise<void> {
    await mkdir(this.#incoming, { mode: 0o700 });
    await mkdir(this.#segments, { mode: 0o755 });
    await chmod(this.#segments, 0o755);
  }

  /** Puts a file where the server can copy it; the one before it goes. False where the archive does not have it. */
  async take(name: string): Promise<boolean> {
    if (this.#taken !== undefined && this.#taken !== name) await rm(join(this.#segments, this.#taken), { force: true });
    // What went wrong ahead of time is tried again, and told then.
    const isAhead = (await this.#fetching.get(name)?.catch(() => false)) ?? false;
    this.#fetching.delete(name);
    const isThere = isAhead || (await this.#fetch(name));
    this.#taken = isThere ? name : undefined;
    if (isThere) this.#lookAhead(name);
    return isThere;
  }

  #lookAhead(name: string): void {
    const { format, names } = this.#options;
    const segment = parseSegmentName(name, format.segmentBytes);
    if (segment === undefined) return;
    this.#wanted = Array.from({ length: this.#ahead }, (_, index) =>
      formatSegmentName({ ...segment, number: segment.number + BigInt(index + 1) }, format.segmentBytes),
    ).filter((next) => names?.has(next) !== false && !this.#fetching.has(next));
    this.#fill();
  }

  #fill(): void {
    while (this.#running < mostAtATime) {
      const next = this.#wanted.shift();
      if (next === undefined || this.#options.context.signal.aborted) return;
      this.#running += 1;
      const fetched = this.#fetch(next).finally(() => {
        this.#running -= 1;
        this.#fill();
      });
      this.#fetching.set(next, fetched);
      fetched.then(
        // Behind the end of the archive there is nothing.
        (isThere) => !isThere && (this.#wanted = []),
        () => {},
      );
    }
  }

  async #fetch(name: string): Promise<boolean> {
    const { archive, context, format, systemIdentifier } = this.#options;
    const incoming = join(this.#incoming, name);
    await rm(incoming, { force: true });
    if (!(await archive.fetch(name, incoming, context))) return false;
    context.signal.throwIfAborted();
    await requireSoundSegment(incoming, name, format, systemIdentifier);
    if (!(await lstat(incoming)).isFile()) return false;
    if (name.endsWith('.history') && !(await namesParent(incoming))) {
      throw archiveErrors.ARCHIVED_FILE_DAMAGED({
        file: name,
        reason: 'it does not say where its timeline branched off',
      });
    }
    await chmod(incoming, 0o644);
    await rename(incoming, join(this.#segments, name));
    return true;
  }
}
