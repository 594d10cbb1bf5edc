import { describe, expect, it } from 'vitest';
import { categories } from '../damages/index.ts';
import type { Category } from './damage.ts';
import { surprises } from './expect-judged.ts';
import { judge, judgeByManifest } from './judge.ts';
import { readDetection, seenAs } from './record.ts';
import { majorInTurn } from './rotation.ts';

const all = categories.flatMap(({ damages }) => damages);

/** Every damage of a category is found by what its author names, and docs/detection.md says so. */
export function assertCategory({ title, damages }: Category): void {
  const detection = readDetection();
  describe(title, () => {
    for (const damage of damages) {
      const major = majorInTurn(damage, all.indexOf(damage));
      it(`${damage.what} (PostgreSQL ${major})`, async () => {
        const bare = await judge(damage, major);
        const withManifest = await judgeByManifest(damage, major);
        expect(surprises(damage, major, bare, withManifest)).toEqual([]);
        const { tools: _tools, ...written } = detection[damage.id]?.[major] ?? {};
        expect(seenAs(bare, withManifest)).toEqual(written);
      });
    }
  });
}
