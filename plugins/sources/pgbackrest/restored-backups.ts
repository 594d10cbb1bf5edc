import { dirname, sep } from 'node:path';
import type { Backup } from '../../../core/index.ts';

/** Where drills of this run restored backups: several may drill the same one at once. */
export class RestoredBackups {
  readonly #owns = new Map<string, string[]>();

  /** @param own the restore's own directory, right below the drill's */
  add({ id }: Backup, own: string): void {
    this.#owns.set(id, [...(this.#owns.get(id) ?? []), own]);
  }

  /** The own directory of the drill that a path lies in; else of the last one that restored this backup. */
  near({ id }: Backup, path: string): string {
    const owns = this.#owns.get(id) ?? [];
    const own = owns.find((one) => path.startsWith(dirname(one) + sep)) ?? owns.at(-1);
    if (own === undefined) throw new TypeError(`WAL is asked for before ${id} was restored`);
    return own;
  }
}
