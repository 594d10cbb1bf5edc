import { readFileSync } from 'node:fs';

/** Version of this pgproof, from its package.json. The file lies one directory higher when compiled. */
export const pgproofVersion: string =
  ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .map(version)
    .find((found) => found !== undefined) ?? 'unknown';

function version(url: URL): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(url, 'utf8')) as { name?: string; version?: string };
    return manifest.name === 'pgproof' ? manifest.version : undefined;
  } catch {
    return undefined;
  }
}
