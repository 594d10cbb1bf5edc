import { majors, type Damage } from './damage.ts';

const first = 15;
const others = majors.filter((major) => major !== first);

/** Majors that `npm test` judges a damage on: 15, and of the others the one whose turn it is. */
export function majorsInTurn(damage: Damage, turn: number): number[] {
  const possible = others.filter((major) => damage.majors?.(major) ?? true);
  const other = possible[turn % possible.length];
  return [...((damage.majors?.(first) ?? true) ? [first] : []), ...(other === undefined ? [] : [other])];
}
