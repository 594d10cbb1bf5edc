import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { phases } from '../../core/lifecycle/phases.ts';
import { checksByDefault } from '../support/default-checks.ts';
import { root } from './markdown.ts';

/** Texts of the SVG; made anew by `npx jiti test/docs/picture.ts`. */
function wordsOf(picture: string): string[] {
  const svg = readFileSync(join(root, 'docs/images', picture), 'utf8');
  expect(XMLValidator.validate(svg)).toBe(true);
  const { svg: parsed } = new XMLParser().parse(svg) as { svg: { g: { text: unknown[] } } };
  return parsed.g.text.map(String);
}

test.each([
  ['proven.svg', '✔ PROVEN'],
  ['failed.svg', '✖ FAILED'],
])('%s shows the verdict, and the phases and checks that there are', (picture, verdict) => {
  const words = wordsOf(picture);
  expect(words).toContain(verdict);
  for (const name of [...phases.map(({ name }) => name), ...checksByDefault, 'pg-dump']) expect(words).toContain(name);
});
