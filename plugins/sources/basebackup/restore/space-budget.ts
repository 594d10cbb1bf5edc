import { printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { TarMember } from '../tar/member.ts';

const GIB = 2 ** 30;

export interface Space {
  /** On the file system restored to. */
  readonly freeBytes: number;
  /** What the backup was expected to need. */
  readonly neededBytes: number;
  /** Sum of the files in the manifest. */
  readonly manifestBytes: number | undefined;
}

/** Stops archives that claim far more than the backup can hold, before the disk is full of it. */
export class SpaceBudget {
  readonly #space: Space;
  #claimed = 0;

  constructor(space: Space) {
    this.#space = space;
  }

  /** Best guess of what the whole restore takes: what was expected, or more when the archive already claims more. */
  get neededBytes(): number {
    return Math.max(this.#space.neededBytes, this.#claimed);
  }

  /**
   * @param isWal WAL is in no manifest
   * @throws `ARCHIVE_HOSTILE` (blame: backup), `DISK_FULL` (sandbox)
   */
  claim(file: string, member: TarMember, isWal: boolean): void {
    const { freeBytes, manifestBytes } = this.#space;
    if (!isWal) this.#claimed += member.size;
    // The manifest is exact; what pg_basebackup itself adds to the archive is small.
    if (manifestBytes !== undefined && this.#claimed > 2 * manifestBytes + GIB) {
      const reason = `brings the archive to ${this.#claimed} bytes, where the manifest lists ${manifestBytes}`;
      throw errors.ARCHIVE_HOSTILE({ file, offset: member.offset, member: printable(member.name), reason });
    }
    if (member.size > freeBytes) {
      const neededBytes = Math.max(this.neededBytes, member.size);
      throw errors.DISK_FULL({ path: printable(member.name), neededBytes, writtenBytes: 0 });
    }
  }
}
