/** Why a member must not be written, or its name below the directory it belongs to (`.` for that directory itself). */
export type JudgedName = { readonly name: string } | { readonly reason: string };

/**
 * Refuses every name that could lead out of the directory or mislead people: absolute, `..`, control characters (a NUL,
 * a line break), nothing at all.
 */
export function judgeName(raw: string): JudgedName {
  if (raw === '') return { reason: 'has no name' };
  if (/[\x00-\x1f\x7f]/.test(raw)) return { reason: 'has a control character in its name' };
  if (raw.startsWith('/')) return { reason: 'has an absolute name' };
  const parts = raw.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { reason: 'climbs out of the archive by ".."' };
  return { name: parts.join('/') || '.' };
}
