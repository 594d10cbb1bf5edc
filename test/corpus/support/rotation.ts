import { majors, type Damage } from './damage.ts';

/** Majors that damage can be done to. */
export const majorsOf = (damage: Damage): number[] => majors.filter((major) => damage.majors?.(major) ?? true);

/**
 * The major that `npm test` judges a damage on: each the one whose turn it is, so that all get as many. All majors are
 * judged by `npm run detection`, and its record is held against the page.
 */
export function majorInTurn(damage: Damage, turn: number): number {
  const possible = majorsOf(damage);
  const major = possible[turn % possible.length];
  if (major === undefined) throw new RangeError(`no major has ${damage.id}`);
  return major;
}
