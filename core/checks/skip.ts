import type { CheckConfiguration } from '../config/configuration.ts';

/** Whether the check is skipped today. A skip counts through its last day, UTC; a date that is none skips nothing. */
export function isSkipped(planned: CheckConfiguration, now = new Date()): boolean {
  const until = planned.skip?.until;
  return (
    until !== undefined && /^\d{4}-\d{2}-\d{2}/.test(until) && now.toISOString().slice(0, 10) <= until.slice(0, 10)
  );
}
