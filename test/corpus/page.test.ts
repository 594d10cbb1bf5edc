import { expect, test } from 'vitest';
import { read } from '../docs/markdown.ts';
import { categories } from './damages/index.ts';
import { readDetection } from './support/record.ts';
import { renderPage } from './support/render-page.ts';
import { majorsInTurn } from './support/rotation.ts';

const all = categories.flatMap(({ damages }) => damages);

test('docs/detection.md is what was seen', () => {
  expect(read('docs/detection.md')).toBe(renderPage(categories, readDetection()));
});

test('every kind of damage has a name of its own', () => {
  const ids = all.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('nothing was seen of damage that is not in the corpus', () => {
  const ids = new Set(all.map(({ id }) => id));
  expect(Object.keys(readDetection()).filter((id) => !ids.has(id))).toEqual([]);
});

test('every damage was seen on the majors on which npm test looks at it', () => {
  const detection = readDetection();
  const missing = all.flatMap((damage, turn) =>
    majorsInTurn(damage, turn)
      .filter((major) => detection[damage.id]?.[major] === undefined)
      .map((major) => `${damage.id} on ${major}`),
  );
  // `npm run detection -- ID` looks, and writes it down.
  expect(missing).toEqual([]);
});
