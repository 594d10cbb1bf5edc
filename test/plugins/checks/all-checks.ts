import { expect } from 'vitest';
import { runChecks, type CheckEnvironment } from '../../../core/checks/index.ts';
import { silentLog, type CheckResult } from '../../../core/index.ts';
import {
  amcheck,
  catalogState,
  collation,
  dataChecksums,
  extensions,
  foreignKeys,
  fullDecode,
  indexCount,
  newestRow,
  pgDump,
  relationSize,
  rowCount,
  sequences,
} from '../../../plugins/checks/index.ts';
import { plan } from './run-on.ts';

const used = [
  newestRow({ database: 'shop', relation: 'orders', column: 'created_at', maxAge: '1 h', against: 'backup' }),
  rowCount({ database: 'shop', relation: 'public.customers', min: 100 }),
  pgDump(),
  amcheck(),
  foreignKeys(),
  fullDecode(),
  collation(),
  extensions(),
  dataChecksums(),
  relationSize(),
  indexCount(),
  sequences(),
  catalogState(),
];

/** All checks of the database, as a drill runs them. */
export async function runAllChecks(environment: CheckEnvironment): Promise<CheckResult[]> {
  const planned = await Promise.all(used.map((use) => plan(use)));
  return runChecks(planned, environment, { signal: new AbortController().signal, log: silentLog });
}

/** What did not pass, in words: empty for a healthy backup. */
export function expectSilence(results: readonly CheckResult[]): void {
  const loud = results.filter(({ outcome }) => outcome !== 'pass');
  expect(loud.map(({ name, error, findings }) => ({ name, error, findings }))).toEqual([]);
}
