/** An LSN as text, `16/B374D848`, as a number of bytes. */
export function lsnToBytes(lsn: string): bigint {
  const [high, low] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** File name of the segment that holds byte `position`. */
export function segmentName(timeline: number, position: bigint, segmentSize: bigint): string {
  const number = position / segmentSize;
  const perId = 0x1_0000_0000n / segmentSize;
  const hex = (value: bigint) => value.toString(16).toUpperCase().padStart(8, '0');
  return hex(BigInt(timeline)) + hex(number / perId) + hex(number % perId);
}
