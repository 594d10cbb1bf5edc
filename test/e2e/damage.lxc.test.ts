import { test } from 'vitest';
import { oldIndex, truncatedBase } from './damages.ts';
import { expectFailed } from './expect-failed.ts';
import { workplace } from './workplace.ts';

test.each([truncatedBase, oldIndex])('in LXC $what fails the drill, and the terminal says why', async (damage) => {
  await using place = await workplace();
  await expectFailed(place, damage, 'lxc');
});
