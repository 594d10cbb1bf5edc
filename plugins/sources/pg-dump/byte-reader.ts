import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Reads a file forwards in small pieces, from anywhere. */
export class ByteReader implements Disposable {
  readonly size: number;
  position: number;
  readonly #file: number;
  #chunk: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(path: string, position = 0) {
    this.#file = openSync(path, 'r');
    this.size = fstatSync(this.#file).size;
    this.position = position;
  }

  /** Undefined where the file ends before. */
  bytes(length: number): Buffer | undefined {
    if (length < 0 || this.position + length > this.size) return undefined;
    const start = this.position - this.#from;
    if (start < 0 || start + length > this.#chunk.length) {
      this.#chunk = Buffer.alloc(Math.max(length, 65_536));
      this.#from = this.position;
      const read = readSync(this.#file, this.#chunk, 0, this.#chunk.length, this.position);
      this.#chunk = this.#chunk.subarray(0, read);
    }
    const found = this.#chunk.subarray(this.position - this.#from, this.position - this.#from + length);
    if (found.length < length) return undefined;
    this.position += length;
    return found;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
