import type { Readable } from 'node:stream';

const usual = 64 * 1024;

/** Keeps the last bytes of a stream, 64 KiB unless told otherwise, so that a chatty program costs no memory. */
export class OutputTail {
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #stream: Readable | null;
  readonly #limit: number;
  readonly #ended: Promise<void>;

  constructor(stream: Readable | null, limit = usual) {
    this.#stream = stream;
    this.#limit = limit;
    this.#ended = new Promise((resolve) => {
      if (stream === null) return resolve();
      stream.on('data', (chunk: Buffer) => this.#push(chunk));
      stream.once('close', resolve);
      stream.once('error', () => resolve());
    });
  }

  /**
   * The text, when the stream has ended. A program that left something in the background which still holds the stream
   * would keep us waiting for ever, hence the bound (milliseconds).
   */
  async text(boundMs: number): Promise<string> {
    const timer = setTimeout(() => this.#stream?.destroy(), boundMs);
    await this.#ended;
    clearTimeout(timer);
    return Buffer.concat(this.#chunks).subarray(-this.#limit).toString('utf8');
  }

  /** Drops what is too old now and then, not with each piece: a program may write single bytes. */
  #push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < 4 * this.#limit) return;
    this.#chunks = [Buffer.concat(this.#chunks).subarray(-this.#limit)];
    this.#size = this.#limit;
  }
}
