import { statfsSync } from 'node:fs';
import { errors } from './errors.ts';

/** One drill's part of the work directory's disk. */
export interface Room {
  /**
   * Resolves when so many bytes fit beside what the other drills have reserved.
   *
   * @throws DISK_BUDGET_TOO_SMALL, DISK_TOO_SMALL (blame: sandbox) when they never will; the signal's reason
   */
  reserve(bytes: number, signal: AbortSignal): Promise<void>;
  /** Told while restoring: what is on the disk by now is no longer free. */
  written(bytes: number): void;
  /** When the drill's files are gone. */
  release(): void;
  /** In place of `release` when the files stay: their room is nobody's for the rest of the run. */
  keep(): void;
}

interface Part {
  reserved: number;
  written: number;
}

interface Waiting {
  readonly bytes: number;
  readonly part: Part;
  /** Undefined: admitted. */
  readonly over: (error: Error | undefined) => void;
}

export interface DiskOptions {
  /** Exists. */
  readonly directory: string;
  /** Most that all drills together may take. */
  readonly budget?: number | undefined;
}

/** The disk that the drills of a run restore to: who comes first is admitted first, where there is room. */
export class Disk {
  readonly #options: DiskOptions;
  /** Of drills under way. */
  readonly #parts = new Set<Part>();
  readonly #waiting = new Set<Waiting>();
  #kept = 0;

  constructor(options: DiskOptions) {
    this.#options = options;
  }

  room(): Room {
    const part: Part = { reserved: 0, written: 0 };
    return {
      reserve: (bytes, signal) => this.#reserve(bytes, part, signal),
      written: (bytes) => {
        part.written = Math.max(part.written, bytes);
      },
      release: () => this.#release(part),
      keep: () => {
        this.#kept += this.#parts.has(part) ? size(part) : 0;
        this.#release(part);
      },
    };
  }

  async #reserve(bytes: number, part: Part, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let leave = () => {};
    const admitted = new Promise<void>((resolve, reject) => {
      leave = () => {
        this.#waiting.delete(waiting);
        reject(signal.reason as Error);
      };
      const over = (error: Error | undefined) => (error === undefined ? resolve() : reject(error));
      const waiting: Waiting = { bytes, part, over };
      this.#waiting.add(waiting);
    });
    signal.addEventListener('abort', leave, { once: true });
    this.#admit();
    await admitted.finally(() => signal.removeEventListener('abort', leave));
  }

  #release(part: Part): void {
    this.#parts.delete(part);
    this.#admit();
  }

  /** Asks for all that wait, in their order. Not interrupted by anything: what one is given no other is given, too. */
  #admit(): void {
    for (const waiting of this.#waiting) {
      const { bytes, part, over } = waiting;
      const refusal = this.#tryRefusal(bytes);
      if (refusal === 'later') continue;
      this.#waiting.delete(waiting);
      if (refusal === undefined) {
        Object.assign(part, { reserved: bytes, written: 0 });
        this.#parts.add(part);
      }
      over(refusal);
    }
  }

  #tryRefusal(bytes: number): Error | 'later' | undefined {
    try {
      return this.#refusal(bytes);
    } catch (error) {
      return error as Error;
    }
  }

  #refusal(bytes: number): Error | 'later' | undefined {
    const { directory, budget = Number.POSITIVE_INFINITY } = this.#options;
    const parts = [...this.#parts];
    const kept = this.#kept;
    if (bytes > budget - kept) return errors.DISK_BUDGET_TOO_SMALL({ needed: bytes, budget, kept });
    const taken = parts.reduce((sum, part) => sum + size(part), 0);
    if (bytes > budget - kept - taken) return 'later';
    const { bavail, bsize } = statfsSync(directory);
    const free = bavail * bsize;
    // What the others have reserved and not written yet is free only to look at.
    const promised = parts.reduce((sum, { reserved, written }) => sum + Math.max(0, reserved - written), 0);
    if (bytes <= free - promised) return undefined;
    return parts.length > 0 ? 'later' : errors.DISK_TOO_SMALL({ directory, needed: bytes, free });
  }
}

const size = ({ reserved, written }: Part) => Math.max(reserved, written);
