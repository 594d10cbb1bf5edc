/** 2000-01-01, where PostgreSQL counts from, in microseconds since 1970. */
const epoch = 946_684_800_000_000n;

/** Time at the beginning of a record's data: microseconds since 2000. ISO 8601 with microseconds, in UTC. */
export function formatTime(data: Buffer): string {
  const micros = data.readBigInt64LE(0) + epoch;
  const seconds = new Date(Number(micros / 1_000_000n) * 1000);
  if (Number.isNaN(seconds.getTime())) return '';
  return `${seconds.toISOString().slice(0, 19)}.${String(micros % 1_000_000n).padStart(6, '0')}Z`;
}
