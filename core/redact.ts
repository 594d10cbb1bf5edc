const mask = '***';
/** Shorter ones would mask half the text and protect nothing. */
const shortest = 4;

/** Every form a secret may take in output: as it is, URL-encoded, base64, and escaped inside a JSON string. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const encoded = [encode(encodeURIComponent, secret), encode(encodeURI, secret), form];
  const base64 = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
  return [secret, ...encoded, ...base64, JSON.stringify(secret).slice(1, -1)];
}

/** A lone surrogate cannot be encoded, and so is never sent encoded. */
function encode(how: (text: string) => string, secret: string): string {
  try {
    return how(secret);
  } catch {
    return secret;
  }
}

/**
 * Returns a function that replaces every secret by `***`, longest first; the lines of a secret of many lines (a key)
 * are secrets too. Secrets of fewer than 4 characters are ignored.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/).map((line) => line.trim())]);
  const forms = new Set(parts.filter((part) => part.length >= shortest).flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  const alternatives = [...forms].toSorted((a, b) => b.length - a.length).map(escapeRegExp);
  const pattern = new RegExp(alternatives.join('|'), 'g');
  return (text) => text.replace(pattern, mask);
}

/** The same in every string of a JSON-safe value; keys are left as they are. */
export function redactValue<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactValue(item as unknown, redact)]),
  ) as T;
}

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
