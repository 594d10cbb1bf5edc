import { readFileSync } from 'node:fs';

export interface IdRange {
  readonly first: number;
  readonly count: number;
}

/** Ids that the kernel gives meaning to inside: root and PostgreSQL's user; distributions' own files use up to 65534. */
export const idCount = 65_536;

/**
 * Above what useradd hands out (SUB_UID_MAX, 600100000) and inside the range that systemd leaves to containers
 * (up to 1879048191).
 */
const firstFree = 1_610_612_736;

/** Host ids for a container: root's range of /etc/subuid (or subgid), else one that nobody is given there. */
export function chooseIds(kind: 'uid' | 'gid'): IdRange | undefined {
  const granted = parseSubordinateIds(readIfThere(`/etc/sub${kind}`));
  const ofRoot = granted.find(({ owner, range }) => (owner === 'root' || owner === '0') && range.count >= idCount);
  const range = { first: ofRoot?.range.first ?? freeAbove(granted.map((entry) => entry.range)), count: idCount };
  return isMapped(range, readIfThere(`/proc/self/${kind}_map`)) ? range : undefined;
}

function parseSubordinateIds(text: string): { owner: string; range: IdRange }[] {
  return text.split('\n').flatMap((line) => {
    const [owner = '', first, count] = line.trim().split(':');
    return first && count ? [{ owner, range: { first: Number(first), count: Number(count) } }] : [];
  });
}

function freeAbove(ranges: readonly IdRange[]): number {
  let first = firstFree;
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    if (first < range.first + range.count && range.first < first + idCount) first = range.first + range.count;
  }
  return first;
}

/** In a user namespace of its own (a container in a container) a process may only hand on ids that it has itself. */
function isMapped(range: IdRange, map: string): boolean {
  return map.split('\n').some((line) => {
    const [inside, , count] = line.trim().split(/\s+/).map(Number);
    if (inside === undefined || count === undefined) return false;
    return inside <= range.first && range.first + range.count <= inside + count;
  });
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
