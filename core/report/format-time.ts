/** "2026-11-23 03:00:00 UTC" of an ISO time; text that is no time stays as it is. */
export function formatTime(time: string): string {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) return time;
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
