import { test } from 'vitest';
import { expectProven } from './majors.ts';

test.each([10, 18])('without LXC a standby’s backup of PostgreSQL %i is proven, too', (major) =>
  expectProven(major, 'process'),
);
