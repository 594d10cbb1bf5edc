import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createHooks } from '../../../../core/lifecycle/hooks.ts';

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

it('every hook has its folder of tests, and no folder is without a hook', () => {
  expect(folders.map(({ name }) => name).toSorted()).toEqual(Object.keys(createHooks()).toSorted());
});

it.each(folders.map(({ name }) => name))('the folder of %s has tests of that name', (name) => {
  expect(readdirSync(join(import.meta.dirname, name))).toContain(`${name}.postgres.test.ts`);
});
