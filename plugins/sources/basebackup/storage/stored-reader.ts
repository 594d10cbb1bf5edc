import type { FileHandle } from 'node:fs/promises';
import { unreadable } from './open-backup-file.ts';

/** Bytes per read: large enough that system calls do not count, small enough that memory does not. */
export const CHUNK = 256 * 1024;

/** Chunks whose memory stays as it is: at most three are on their way through the inflater, the newest among them. */
const RING = 4;

/**
 * Reads a file from front to back in large chunks, and can be put back by what was read too far. The memory of a chunk is
 * used again for the fourth one after it: fresh memory for all would keep the garbage collector busy.
 */
export class StoredReader {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #ring: Buffer[] = [];
  #reads = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  /** Next byte to be handed out. */
  position = 0;

  constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  /** The bytes from `position` to the end of what was read at once; undefined at the end of the file. */
  async chunk(): Promise<Buffer | undefined> {
    const known = this.#windowStart + this.#window.length;
    if (this.position < this.#windowStart || this.position >= known) await this.#read();
    const chunk = this.#window.subarray(this.position - this.#windowStart);
    this.position += chunk.length;
    return chunk.length === 0 ? undefined : chunk;
  }

  /** Exactly `count` bytes, fewer only at the end of the file. */
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

  async #read(): Promise<void> {
    const buffer = (this.#ring[this.#reads % RING] ??= Buffer.allocUnsafe(CHUNK));
    this.#reads += 1;
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.position).catch((cause: unknown) => {
      throw unreadable(this.#path, cause);
    });
    this.#windowStart = this.position;
    this.#window = buffer.subarray(0, bytesRead);
  }
}
