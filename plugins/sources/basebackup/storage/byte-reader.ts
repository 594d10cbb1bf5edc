/** Bytes per read: large enough that system calls do not count, small enough that memory does not. */
export const CHUNK = 256 * 1024;

/** Hands out bytes from front to back in chunks, and can be put back by what was read too far. */
export abstract class ByteReader {
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  /** Next byte to be handed out. */
  position = 0;

  /** The bytes at this position, as many as come at once; none at the end. */
  protected abstract read(position: number): Promise<Buffer>;

  /** The bytes from `position` to the end of what was read at once; undefined at the end. */
  async chunk(): Promise<Buffer | undefined> {
    const known = this.#windowStart + this.#window.length;
    if (this.position < this.#windowStart || this.position >= known) {
      const start = this.position;
      this.#window = await this.read(start);
      this.#windowStart = start;
    }
    const chunk = this.#window.subarray(this.position - this.#windowStart);
    this.position += chunk.length;
    return chunk.length === 0 ? undefined : chunk;
  }

  /** Exactly `count` bytes, fewer only at the end. */
  async bytes(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0;) {
      const chunk = await this.chunk();
      if (chunk === undefined) break;
      const part = chunk.subarray(0, missing);
      this.position -= chunk.length - part.length;
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }
}
