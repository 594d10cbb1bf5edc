import { it } from 'vitest';
import { soak } from './support/soak.ts';

/** More: `PGPROOF_SOAK=200 npx vitest run --config test/vitest.config.ts soak.postgres`. */
const drills = Number(process.env['PGPROOF_SOAK'] ?? 60);

it(`${drills} drills in one process leave no more than a quarter of them`, { timeout: drills * 3000 }, () =>
  soak('process', drills),
);
