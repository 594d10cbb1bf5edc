import { describe, expect, it } from 'vitest';
import { categories } from '../damages/index.ts';
import type { Category } from './damage.ts';
import { surprises } from './expect-judged.ts';
import { judge, judgeByManifest } from './judge.ts';
import { readDetection, seenAs } from './record.ts';
import { majorsInTurn } from './rotation.ts';

const all = categories.flatMap(({ damages }) => damages);

/** Every damage of a category is found by what its author names, and docs/detection.md says so. */
export function assertCategory({ title, damages }: Category): void {
  const detection = readDetection();
  describe(title, () => {
    for (const damage of damages) {
      for (const major of majorsInTurn(damage, all.indexOf(damage))) {
        it(`${damage.what} (PostgreSQL ${major})`, async () => {
          const bare = await judge(damage, major);
          // Once for each damage: the manifest says the same on every major.
          const isTurn = major !== 15 || majorsInTurn(damage, all.indexOf(damage)).length === 1;
          const withManifest = isTurn ? await judgeByManifest(damage, major) : undefined;
          expect(surprises(damage, major, bare, withManifest)).toEqual([]);
          const { tools: _tools, manifest, ...written } = detection[damage.id]?.[major] ?? {};
          expect(seenAs(bare, withManifest)).toEqual({ ...written, ...(isTurn && manifest ? { manifest } : {}) });
        });
      }
    }
  });
}
