import { printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { TarMember } from '../tar/member.ts';

const most = 10_000;
const told = 20;

/**
 * Counts members that come again, or that make no file. Compressed they cost a few bytes each, and us memory and lines
 * of the report; a cluster has as many as it has tablespaces.
 */
export class OddMembers {
  readonly #warnings: string[];
  #count = 0;
  #told = 0;

  constructor(warnings: string[]) {
    this.#warnings = warnings;
  }

  /** @throws `ARCHIVE_HOSTILE` (blame: backup) */
  note(file: string, member: TarMember, warning?: string): void {
    this.#count += 1;
    if (this.#count > most) {
      const reason = `is one of more than ${most} that come twice or make no file`;
      throw errors.ARCHIVE_HOSTILE({ file, offset: member.offset, member: printable(member.name), reason });
    }
    if (warning === undefined) return;
    this.#told += 1;
    if (this.#told <= told) this.#warnings.push(warning);
    else if (this.#told === told + 1)
      this.#warnings.push('more members are not as they should be; they are not listed');
  }
}
