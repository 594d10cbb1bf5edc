import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { read, root } from './markdown.ts';

const page = read('docs/security.md');
/** Cells of all rows under a heading whose last cell says Tests. */
const claims = [...page.matchAll(/^\|.*\| Tests \|\n\|[ |-]+\|\n((?:\|.*\|\n)+)/gm)]
  .flatMap(([, rows = '']) => rows.trim().split('\n'))
  .map((row) => row.slice(2, -2).split(' | '))
  .map((cells) => ({ claim: cells[0] ?? '', tests: (cells.at(-1) ?? '').split('<br>').map(named) }));

/** `` `test/file.test.ts`: words of the test's name `` */
function named(text: string): { readonly file: string; readonly name: string } {
  const [, file = '', name = ''] = /^`(test\/[^`]+\.ts)`: (.+)$/.exec(text) ?? [];
  return { file, name };
}

/** Names of tests stand in the source with some characters escaped. */
const namesIn = (file: string) =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /(?:\b(?:test|it)\b[^'"`]*?|\]\)\(\s*|\)\(\s*|, )(['"`])((?:\\.|(?!\1).)+)\1\s*,/gs,
    ),
  ].map(([, , name = '']) => name.replaceAll("\\'", "'"));

test('there are claims about three adversaries', () => {
  expect(claims.length).toBeGreaterThan(25);
});

test.each(claims)('"$claim" is held by tests that exist', ({ tests }) => {
  for (const { file, name } of tests) {
    expect(existsSync(join(root, file)), file).toBe(true);
    expect(
      namesIn(file).filter((known) => known.includes(name)),
      `${file}: ${name}`,
    ).not.toEqual([]);
  }
});

test('every file of tests in test/security is named by a claim', () => {
  const files = readdirSync(join(root, 'test/security')).filter((name) => name.endsWith('.test.ts'));
  const told = new Set(claims.flatMap(({ tests }) => tests.map(({ file }) => file)));
  expect(files.map((name) => `test/security/${name}`).filter((file) => !told.has(file))).toEqual([]);
});
