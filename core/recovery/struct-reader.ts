/** Reads a C structure of a 64-bit little-endian machine member by member, with the padding its compiler put in. */
export class StructReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  bool(): boolean {
    return this.#bytes[this.#take(1)] === 1;
  }
  int32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }
  uint32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }
  uint64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }
  skip(size: number, align: number): void {
    this.#align(align);
    this.#offset += size;
  }

  #take(size: number): number {
    this.#align(size);
    const at = this.#offset;
    this.#offset += size;
    return at;
  }
  #align(size: number): void {
    this.#offset = Math.ceil(this.#offset / size) * size;
  }
}
