import { errors } from '../errors.ts';
import type { StoredFile } from './storage.ts';

export interface Part extends StoredFile {
  /** `000`, `aa`. */
  readonly part: string;
}

/** Whether these begin as split(1) begins; a lone `base.tar.gz.old` is no part of anything. */
export function looksSplit(parts: readonly Part[]): boolean {
  return parts.length > 1 || parts.some(({ part }) => isFirst(part));
}

/**
 * Parts in their order, which is that of their names.
 *
 * @throws `ARCHIVE_PART_MISSING` (blame: backup) where one is missing; that the last is missing only the content tells
 */
export function orderParts(file: string, parts: readonly Part[]): readonly Part[] {
  const sorted = parts.toSorted((a, b) => (a.part < b.part ? -1 : 1));
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return sorted;
  const missing = (part: string) => errors.ARCHIVE_PART_MISSING({ file, part, first: first.name, last: last.name });
  if (!isFirst(first.part)) {
    throw missing(first.part.replaceAll(/\d/g, '0').replaceAll(/[a-z]/g, 'a'));
  }
  for (const [index, { part }] of sorted.entries()) {
    const next = sorted[index + 1]?.part;
    if (next === undefined) break;
    const expected = successors(part);
    if (!expected.includes(next)) throw missing(expected[0] ?? next);
  }
  return sorted;
}

/** split(1) counts from 0 or, told so, from 1. */
const isFirst = (part: string) => /^(?:0+1?|a+)$/.test(part);

/** The names that may follow: the next, or what split(1) goes on with before it runs out of names of this length. */
function successors(part: string): readonly string[] {
  const isDigits = /^\d/.test(part);
  const [lowest, highest] = isDigits ? ['0', '9'] : ['a', 'z'];
  const all = /^(?:(9*)89+|(z*)yz+)$/.exec(part);
  const longer = all === null ? [] : [((all[1] ?? all[2] ?? '') + highest).padEnd(part.length + 2, lowest)];
  let next = '';
  let carry = true;
  for (const character of part.split('').toReversed()) {
    const following = character === highest ? lowest : String.fromCharCode(character.charCodeAt(0) + 1);
    next = (carry ? following : character) + next;
    carry &&= character === highest;
  }
  return carry ? longer : [next, ...longer];
}
