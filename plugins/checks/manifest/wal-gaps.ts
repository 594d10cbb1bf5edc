const segmentName = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(\.partial)?$/;

interface Segment {
  readonly name: string;
  readonly log: number;
  readonly segment: number;
}

export interface WalRange {
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** Pairs of neighbours between which segments are missing. */
  readonly gaps: readonly (readonly [before: string, after: string])[];
}

/** First and last of the WAL segments of a backup and the gaps between them; undefined when there are none. */
export function walRange(names: readonly string[]): WalRange | undefined {
  const segments = names
    .map(parse)
    .filter((segment) => segment !== undefined)
    .toSorted((a, b) => a.log - b.log || a.segment - b.segment || (a.name < b.name ? -1 : 1));
  const [first] = segments;
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const gaps = segments
    .slice(1)
    .map((segment, index) => [segments[index] ?? first, segment] as const)
    .filter(([before, after]) => !follows(before, after))
    .map(([before, after]) => [before.name, after.name] as const);
  return { first: first.name, last: last.name, count: segments.length, gaps };
}

function parse(name: string): Segment | undefined {
  const match = segmentName.exec(name);
  return match === null
    ? undefined
    : { name, log: Number.parseInt(match[2] ?? '', 16), segment: Number.parseInt(match[3] ?? '', 16) };
}

/** Whether a segment is the next one, or the same one on another timeline. */
function follows(before: Segment, after: Segment): boolean {
  if (after.log === before.log) return after.segment - before.segment <= 1;
  return after.log === before.log + 1 && after.segment === 0 && isLastOfLog(before.segment);
}

/** Segments are 1 MB to 1 GB, powers of two, so the last of each 4 GB is numbered 3, 7, 15 … 4095. */
function isLastOfLog(segment: number): boolean {
  const count = segment + 1;
  return count >= 4 && count <= 4096 && (count & (count - 1)) === 0;
}
