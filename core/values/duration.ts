import ms from 'ms';
import { z } from 'zod';

/** Milliseconds of "24 h", "15 min", "90 s"; undefined when it is no duration. A bare number is refused: no unit, no meaning. */
export function parseDuration(text: string): number | undefined {
  if (!/^\s*\d+(\.\d+)?\s*[a-z]+\s*$/i.test(text)) return undefined;
  const value = ms(text.trim() as ms.StringValue) as number | undefined;
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

/** Option schema: text such as "24 h" in, milliseconds out. */
export const duration = z.string().transform((text, context) => {
  const value = parseDuration(text);
  if (value !== undefined) return value;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is no duration; write a number and a unit, e.g. "15 min" or "24 h"`,
  });
  return z.NEVER;
});

/** "1.2 s", "3 min 5 s", "2 d 4 h": two units at most, for people. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let rest = Math.round(milliseconds / 1000);
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(' ');
}
