import { ByteReader } from './byte-reader.ts';

/** More than an inflater takes before it says that its stream has ended. */
const KEPT = 4 * 1024 * 1024;

/** Reads what a program writes. It can be put back by what it keeps, which is more than anybody reads too far. */
export class StreamReader extends ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #kept: Buffer[] = [];
  /** Where the kept chunks begin and end. */
  #start = 0;
  #end = 0;

  constructor(stream: AsyncIterable<Buffer>) {
    super();
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Ends what it reads from. */
  protected async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  protected override async read(position: number): Promise<Buffer> {
    if (position < this.#start) throw new RangeError(`byte ${position} of the stream is gone`);
    while (position >= this.#end) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return Buffer.alloc(0);
      this.#kept.push(value);
      this.#end += value.length;
      for (
        let [first] = this.#kept;
        first !== undefined && this.#end - this.#start - first.length > KEPT;
        [first] = this.#kept
      ) {
        this.#kept.shift();
        this.#start += first.length;
      }
    }
    let start = this.#start;
    for (const chunk of this.#kept) {
      if (position < start + chunk.length) return chunk.subarray(position - start);
      start += chunk.length;
    }
    return Buffer.alloc(0);
  }
}
