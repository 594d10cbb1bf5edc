import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { code, read, root } from './markdown.ts';

const definition = /^ {2}([A-Z][A-Z0-9_]+): \{\n(?: *\/\/.*\n)* {4}blame: '(\w+)',$/gm;
const sources = ['core', 'plugins', 'reporters'].flatMap((place) =>
  readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(place, name)),
);
const tables = sources
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  .filter(({ text }) => /= defineErrors\(\{/.test(text.replaceAll(/^ \*.*$/gm, '')));

test('every table of errors can be read', () => {
  expect(tables.length).toBeGreaterThan(20);
  for (const { file, text } of tables) {
    const found = [...text.matchAll(definition)].length;
    expect(found, file).toBeGreaterThan(0);
    expect(found, file).toBe([...text.matchAll(/^ {4}blame: /gm)].length);
  }
});

test('a code is defined once: it has one meaning and one blame', () => {
  const defined = tables.flatMap(({ file, text }) =>
    [...text.matchAll(definition)].map(([, name]) => ({ name, file })),
  );
  const twice = defined.filter(({ name }, index) => defined.findIndex((other) => other.name === name) !== index);
  expect(twice).toEqual([]);
});

test('docs/troubleshooting.md lists every code with its blame, and nothing else', () => {
  const defined = tables.flatMap(({ text }) =>
    [...text.matchAll(definition)].map(([, name, blame]) => `${name} ${blame}`),
  );
  // Made where something is thrown that is no error of ours; there is no table for it.
  const expected = [...defined, 'UNEXPECTED plugin'].toSorted();
  const listed = [...read('docs/troubleshooting.md').matchAll(/^\| (`[A-Z0-9_]+`) \| (\w+) \| .+ \|$/gm)].map(
    ([, name, blame]) => `${code(name)} ${blame}`,
  );
  expect(listed.toSorted()).toEqual(expected);
});
