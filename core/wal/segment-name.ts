/** A WAL segment's file name taken apart. */
export interface SegmentName {
  readonly timeline: number;
  /** Counted from the beginning of the WAL, whatever the timeline. */
  readonly number: bigint;
}

/** Three times eight digits: the timeline, and two that make the number. Undefined for anything else. The numbering depends on the size of segments. */
export function parseSegmentName(name: string, segmentBytes: number): SegmentName | undefined {
  if (!isSegmentName(name)) return undefined;
  const part = (index: number) => Number.parseInt(name.slice(index * 8, index * 8 + 8), 16);
  return { timeline: part(0), number: BigInt(part(1)) * segmentsPerFile(segmentBytes) + BigInt(part(2)) };
}

export function formatSegmentName({ timeline, number }: SegmentName, segmentBytes: number): string {
  const perFile = segmentsPerFile(segmentBytes);
  return [timeline, number / perFile, number % perFile].map(eightDigits).join('');
}

export const isSegmentName = (name: string): boolean => /^[0-9A-F]{24}$/.test(name);

/** `00000002.history`: where this timeline branched off. */
export const historyFileName = (timeline: number): string => `${eightDigits(timeline)}.history`;

const eightDigits = (value: bigint | number) => value.toString(16).toUpperCase().padStart(8, '0');

/** Segments in the 4 GB that the middle part of the name counts. */
function segmentsPerFile(segmentBytes: number): bigint {
  return 0x1_0000_0000n / BigInt(segmentBytes);
}
