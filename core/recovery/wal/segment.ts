/** A WAL segment, as its file name tells: `00000001` timeline, `00000000` and `00000007` the segment's number. */
export interface Segment {
  readonly name: string;
  readonly timeline: number;
  readonly number: bigint;
}

export function parseSegmentName(name: string, segmentBytes: number): Segment | undefined {
  if (!/^[0-9A-F]{24}$/.test(name)) return undefined;
  const part = (index: number) => Number.parseInt(name.slice(index * 8, index * 8 + 8), 16);
  const perFile = 0x1_0000_0000n / BigInt(segmentBytes);
  return { name, timeline: part(0), number: BigInt(part(1)) * perFile + BigInt(part(2)) };
}

export function segmentName(timeline: number, number: bigint, segmentBytes: number): string {
  const perFile = 0x1_0000_0000n / BigInt(segmentBytes);
  const hex = (value: bigint | number) => value.toString(16).toUpperCase().padStart(8, '0');
  return hex(timeline) + hex(number / perFile) + hex(number % perFile);
}
