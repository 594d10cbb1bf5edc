import { it } from 'vitest';
import { soak } from './support/soak.ts';

it('200 drills in one process leave no more than fifty', { timeout: 600_000 }, () => soak('process', 200));
