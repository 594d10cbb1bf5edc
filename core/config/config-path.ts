export type ConfigPath = readonly (string | number)[];

/** `backups.shop.checks[0].maxAge`, as people write it; keys with other characters in quotes. */
export function formatPath(path: ConfigPath): string {
  const text = path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[\w$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('');
  return text.startsWith('.') ? text.slice(1) : text;
}
