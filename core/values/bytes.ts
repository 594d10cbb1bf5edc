import { z } from 'zod';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes of "512 MB" as PostgreSQL reads it: units of 1024. Undefined when it is no size. */
export function parseBytes(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)\s*$/i.exec(text);
  if (!match) return undefined;
  const exponent = units.findIndex((unit) => unit.toLowerCase() === match[2]?.toLowerCase());
  return Math.round(Number(match[1]) * 1024 ** exponent);
}

/** Option schema: text such as "2 GB" in, bytes out. */
export const bytes = z.string().transform((text, context) => {
  const value = parseBytes(text);
  if (value !== undefined) return value;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is no size; write a number and a unit, e.g. "512 MB" or "2 GB"`,
  });
  return z.NEVER;
});

/** "3.6 GB", for people; units of 1024 like PostgreSQL's. */
export function formatBytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
