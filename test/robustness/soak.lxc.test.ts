import { it } from 'vitest';
import { soak } from './support/soak.ts';

/** 200 take minutes: `PGPROOF_SOAK=200 npx vitest run --config test/vitest.config.ts soak.lxc`. */
const drills = Number(process.env['PGPROOF_SOAK'] ?? 20);

it(`${drills} drills in one process leave no more than a quarter of them`, { timeout: drills * 15_000 }, () =>
  soak('lxc', drills),
);
