import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['core', 'plugins', 'reporters'].flatMap((place) =>
  readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(place, name)),
);
const text = (file: string) => readFileSync(join(root, file), 'utf8');
/** Relative imports of a file, as paths from the root; types count too. */
const imports = (file: string) =>
  [...text(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) => join(dirname(file), path ?? ''));
const offences = (files: string[], allowed: (file: string, imported: string) => boolean) =>
  files.flatMap((file) =>
    imports(file)
      .filter((imported) => !allowed(file, imported))
      .map((imported) => `${file} imports ${imported}`),
  );
/** `plugins/checks/amcheck/index.ts` → `plugins/checks/amcheck`; `reporters/slack/index.ts` → `reporters/slack`. */
const pluginOf = (file: string) =>
  file
    .split('/')
    .slice(0, file.startsWith('plugins/') ? 3 : 2)
    .join('/');
const isCatalogue = (file: string) => /^(plugins|plugins\/[a-z]+|reporters)\/index\.ts$/.test(file);

describe('the import law', () => {
  it('finds imports at all', () => {
    expect(sources.flatMap(imports).length).toBeGreaterThan(200);
  });

  it('lets core import no plugin and no reporter, except in the command line', () => {
    const core = sources.filter((file) => file.startsWith('core/') && !file.startsWith('core/cli/'));
    expect(offences(core, (_file, imported) => imported.startsWith('core/'))).toEqual([]);
  });

  it('lets nothing of core stand on the command line', () => {
    const core = sources.filter((file) => file.startsWith('core/') && !file.startsWith('core/cli/'));
    expect(offences(core, (_file, imported) => !imported.startsWith('core/cli/'))).toEqual([]);
  });

  it('lets plugins and reporters import core/index.ts and their own files, as an author on npm would', () => {
    const plugins = sources.filter((file) => !file.startsWith('core/') && !isCatalogue(file));
    const own = (file: string, imported: string) =>
      imported === 'core/index.ts' || pluginOf(file) === pluginOf(imported);
    expect(offences(plugins, own)).toEqual([]);
  });
});

describe('the size of files', () => {
  const lines = sources
    .map((file) => ({ file, lines: text(file).split('\n').length - 1 }))
    .toSorted((a, b) => a.lines - b.lines);

  it('is at most 300 lines', () => {
    expect(lines.filter(({ lines }) => lines > 300)).toEqual([]);
  });

  it('has a median of at most 60 lines', () => {
    expect(lines[Math.floor(lines.length / 2)]?.lines).toBeLessThanOrEqual(60);
  });
});
