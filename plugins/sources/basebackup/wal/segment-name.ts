/** A WAL segment's file name taken apart. */
export interface SegmentName {
  readonly timeline: number;
  /** Counted from the beginning of the WAL, whatever the timeline. */
  readonly number: bigint;
}

/** `TTTTTTTTXXXXXXXXYYYYYYYY`; undefined for anything else. The numbering depends on the size of segments. */
export function parseSegmentName(name: string, segmentBytes: number): SegmentName | undefined {
  const match = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/.exec(name);
  if (!match) return undefined;
  const [timeline, high, low] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  return {
    timeline: timeline ?? 0,
    number: BigInt(high ?? 0) * segmentsPerFile(segmentBytes) + BigInt(low ?? 0),
  };
}

export function formatSegmentName({ timeline, number }: SegmentName, segmentBytes: number): string {
  const perFile = segmentsPerFile(segmentBytes);
  return [BigInt(timeline), number / perFile, number % perFile]
    .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}

export const isSegmentName = (name: string): boolean => /^[0-9A-F]{24}$/.test(name);

/** Segments in the 4 GB that the middle part of the name counts. */
function segmentsPerFile(segmentBytes: number): bigint {
  return 0x1_0000_0000n / BigInt(segmentBytes);
}
