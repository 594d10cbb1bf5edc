import { expect, test } from 'vitest';
import { read } from '../docs/markdown.ts';
import { categories } from './damages/index.ts';
import { healthyCases } from './healthy/index.ts';
import { readResults } from './healthy/results.ts';
import { majorsOf as provenMajors } from './healthy/support/prove.ts';
import { majors } from './support/damage.ts';
import { readDetection } from './support/record.ts';
import { renderPage } from './support/render-page.ts';
import { majorInTurn, majorsOf } from './support/rotation.ts';

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

test('every damage was seen on every major', () => {
  const detection = readDetection();
  const missing = all.flatMap((damage) =>
    majorsOf(damage)
      .filter((major) => detection[damage.id]?.[major] === undefined)
      .map((major) => `${damage.id} on ${major}`),
  );
  // `npm run detection -- --missing` looks, and writes it down.
  expect(missing).toEqual([]);
});

test('every healthy backup was proven on every major', () => {
  const results = readResults();
  const missing = healthyCases.flatMap((one) =>
    provenMajors(one)
      .filter((major) => results[one.name]?.[major] === undefined)
      .map((major) => `${one.name} on ${major}`),
  );
  // `npm run healthy -- --missing` proves them, and writes it down.
  expect(missing).toEqual([]);
});

test('every major has its turn', () => {
  const turns = all.map(majorInTurn);
  const counts = majors.map((major) => turns.filter((turn) => turn === major).length);
  expect(Math.min(...counts)).toBeGreaterThan(all.length / majors.length / 2);
});
