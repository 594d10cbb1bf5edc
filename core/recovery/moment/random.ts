import { createHash } from 'node:crypto';

/** Numbers that look random and are the same again for the same seed. */
export function numbersOf(seed: string): (below: number) => number {
  let count = 0;
  return (below) => {
    count += 1;
    const hash = createHash('sha256').update(`${seed}:${count}`).digest();
    // 48 bits: the remainder favours nobody that anybody would notice.
    return hash.readUIntBE(0, 6) % below;
  };
}
