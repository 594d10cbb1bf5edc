import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Writable } from 'node:stream';
import { createGzip } from 'node:zlib';

/** One file of a backup while it is written, compressed or not; mode 0600, as pg_basebackup leaves it. */
export class ArchiveWriter {
  readonly #input: Writable;
  readonly #done: Promise<void>;

  constructor(path: string, gzip: boolean) {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    const input = gzip ? createGzip() : new PassThrough();
    this.#input = input;
    this.#done = pipeline(input, file);
    // Reported by end(); until then nobody listens.
    this.#done.catch(() => {});
  }

  /** False when the caller should wait for `drained`. */
  write(chunk: Buffer): boolean {
    return this.#input.write(chunk);
  }

  async drained(): Promise<void> {
    await Promise.race([new Promise((resolve) => this.#input.once('drain', resolve)), this.#done]);
  }

  async end(last?: Buffer): Promise<void> {
    if (last !== undefined) this.#input.write(last);
    this.#input.end();
    await this.#done;
  }
}
