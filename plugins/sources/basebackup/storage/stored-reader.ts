import type { FileHandle } from 'node:fs/promises';
import { ByteReader, CHUNK } from './byte-reader.ts';
import type { Stored, StoredFile } from './storage.ts';
import { openBackupFile, unreadable } from './open-backup-file.ts';

/** Chunks whose memory stays as it is: at most three are on their way through the inflater, the newest among them. */
const RING = 4;

interface OpenPart extends StoredFile {
  readonly handle: FileHandle;
}

/**
 * Reads files in storage as if they were one. The memory of a chunk is used again for the fourth one after it: fresh
 * memory for all would keep the garbage collector busy.
 */
export class StoredReader extends ByteReader implements Stored {
  readonly #parts: readonly OpenPart[];
  readonly #ring: Buffer[] = [];
  #reads = 0;

  private constructor(parts: readonly OpenPart[]) {
    super();
    this.#parts = parts;
  }

  /** @throws `BACKUP_UNREADABLE` (blame: repository) */
  static async open(parts: readonly StoredFile[]): Promise<StoredReader> {
    const opened: OpenPart[] = [];
    try {
      for (const part of parts) opened.push({ ...part, handle: await openBackupFile(part.path) });
    } catch (error) {
      await closeAll(opened);
      throw error;
    }
    return new StoredReader(opened);
  }

  get descriptor(): number | undefined {
    return this.#parts.length === 1 ? this.#parts[0]?.handle.fd : undefined;
  }

  protected override async read(position: number): Promise<Buffer> {
    const buffer = (this.#ring[this.#reads % RING] ??= Buffer.allocUnsafe(CHUNK));
    this.#reads += 1;
    // Filled across parts: the ring is long enough for full chunks only.
    let filled = 0;
    let start = 0;
    for (const [index, { handle, path, bytes }] of this.#parts.entries()) {
      const isLast = index === this.#parts.length - 1;
      const from = position + filled - start;
      const wanted = Math.min(buffer.length - filled, isLast ? buffer.length : bytes - from);
      start += bytes;
      if (wanted <= 0) continue;
      const { bytesRead } = await handle.read(buffer, filled, wanted, from).catch((cause: unknown) => {
        throw unreadable(path, cause);
      });
      filled += bytesRead;
      // A part that is shorter than it was: what follows would not belong there.
      if (bytesRead < wanted && !isLast) break;
    }
    return buffer.subarray(0, filled);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll(this.#parts);
  }
}

async function closeAll(parts: readonly OpenPart[]): Promise<void> {
  await Promise.all(parts.map(({ handle }) => handle.close()));
}
