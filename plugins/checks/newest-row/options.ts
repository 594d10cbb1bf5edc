import { duration, relationOption, z } from '../../../core/index.ts';

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}

export const newestRowOptions = z.strictObject({
  database: z.string().min(1),
  relation: relationOption,
  /** Of type timestamptz, timestamp or date. */
  column: z.string().min(1),
  /** e.g. `"24 h"` */
  maxAge: duration,
  /** Age against the beginning of the drill, or against the beginning of the backup. */
  against: z.enum(['now', 'backup']).default('now'),
  /** Zone of a column without one. */
  timeZone: z.string().refine(isTimeZone, 'is no time zone; write e.g. "Europe/Berlin"').default('UTC'),
});
export type NewestRowOptions = z.output<typeof newestRowOptions>;
