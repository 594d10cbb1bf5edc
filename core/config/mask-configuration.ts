import { isDefinition } from './is-definition.ts';
import { reference } from './expand-references.ts';
import { isPlainObject } from './plain-object.ts';

const secretKey = /pass(word|wd|phrase)?$|secret|token|api_?-?key|private_?-?key|credential|webhook|authorization/i;
const userInfo = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):([^\s/]*)@/gi;

/** Adds what looks like a secret to `secrets`: values under telling keys, and the passwords of URLs. */
export function collectSecrets(value: unknown, secrets: Set<string>): void {
  walk(value, (text, key) => {
    if (secretKey.test(key) && text !== '') secrets.add(text);
    for (const [, , password] of text.matchAll(userInfo)) addPassword(password, secrets);
  });
}

/** Visits every string with the key it stands under; of a secret key, also what is further below. */
function walk(
  value: unknown,
  visit: (text: string, key: string) => void,
  key = '',
  above: readonly unknown[] = [],
): void {
  if (typeof value === 'string') return visit(value, key);
  if ((!Array.isArray(value) && !isPlainObject(value)) || above.includes(value)) return;
  for (const [name, item] of Object.entries(value)) {
    const isSecret = Array.isArray(value) || secretKey.test(key);
    walk(item, visit, isSecret ? key : name, [...above, value]);
  }
}

function addPassword(password: string | undefined, secrets: Set<string>): void {
  if (password === undefined || password === '') return;
  secrets.add(password);
  try {
    secrets.add(decodeURIComponent(password));
  } catch {
    // Not URL-encoded after all: the text itself is the password, and that is known already.
  }
}

/** The configuration as written, JSON-safe, with `***` for secrets and names for plugins. */
export function maskConfiguration(written: unknown, redact: (text: string) => string): unknown {
  const seen = new Set<unknown>();
  const mask = (value: unknown, key: string): unknown => {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value === 'string') return maskText(value, key, redact);
    if (isDefinition(value)) return value.name;
    if (Array.isArray(value) || isPlainObject(value)) {
      if (seen.has(value)) return '[circular]';
      seen.add(value);
      const masked = Array.isArray(value) ? value.map((item) => mask(item, key)) : maskObject(value, key, mask);
      seen.delete(value);
      return masked;
    }
    return value instanceof Date || value instanceof URL ? maskText(value.toJSON(), key, redact) : `[${typeof value}]`;
  };
  return mask(written, '');
}

function maskObject(value: object, key: string, mask: (value: unknown, key: string) => unknown): unknown {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, mask(item, secretKey.test(key) ? key : name)]));
}

function maskText(text: string, key: string, redact: (text: string) => string): string {
  if (secretKey.test(key)) return '***';
  const hidden = text
    .replaceAll(reference, (written) => (written.startsWith('$$') ? written.slice(1) : '***'))
    .replaceAll(userInfo, '$1:***@');
  return redact(hidden);
}
