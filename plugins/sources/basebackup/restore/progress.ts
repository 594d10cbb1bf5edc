import type { RestoreProgress } from '../../../../core/index.ts';

/** Told at most this often in one restore; by bytes, so that no timer is needed. */
const STEPS = 200;
const SMALLEST_STEP = 4 * 1024 * 1024;

/** Counts restored bytes and passes them on now and then. */
export class Progress {
  bytes = 0;
  readonly #expected: number;
  readonly #tell: (progress: RestoreProgress) => void;
  readonly #step: number;
  #told = 0;

  constructor(expected: number, tell: (progress: RestoreProgress) => void) {
    this.#expected = expected;
    this.#tell = tell;
    this.#step = Math.max(SMALLEST_STEP, expected / STEPS);
  }

  add(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes - this.#told < this.#step) return;
    this.#told = this.bytes;
    this.#tell({ bytes: this.bytes, totalBytes: Math.max(this.bytes, this.#expected) });
  }

  /** All is there: the total, where it was an estimate, becomes exact. */
  finish(): void {
    this.#tell({ bytes: this.bytes, totalBytes: this.bytes });
  }
}
