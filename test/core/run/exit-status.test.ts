import { describe, expect, it } from 'vitest';
import type { Delivery, Report } from '../../../core/index.ts';
import { exitStatus } from '../../../core/run/exit-status.ts';
import { isDue } from '../../../core/run/is-due.ts';

const lost = { reporter: 'email', outcome: 'failed', required: true } as Delivery;
const report = (verdict: Report['verdict'], deliveries: Delivery[] = []) =>
  ({ verdict, deliveries }) as unknown as Report;

describe('the exit status', () => {
  it.each([
    ['proven', 0],
    ['proven-with-warnings', 0],
    ['failed', 1],
    ['unverified', 2],
  ] as const)('of %s is %i', (verdict, status) => {
    expect(exitStatus(report(verdict))).toBe(status);
  });

  it('is 1 for warnings when strict', () => {
    expect(exitStatus(report('proven-with-warnings'), { strict: true })).toBe(1);
    expect(exitStatus(report('proven'), { strict: true })).toBe(0);
  });

  it('is 4 when all is well but a required report was lost', () => {
    expect(exitStatus(report('proven', [lost]))).toBe(4);
    expect(exitStatus(report('proven', [{ ...lost, required: false }]))).toBe(0);
  });

  it('never hides a bad backup behind a lost report', () => {
    expect(exitStatus(report('failed', [lost]))).toBe(1);
    expect(exitStatus(report('unverified', [lost]))).toBe(2);
  });
});

describe('whether a report is due', () => {
  const shop = (verdict: Report['verdict']) => ({ verdict, drills: [{ name: 'shop', verdict }] }) as unknown as Report;
  it('always, when so configured', () => {
    expect(isDue('always', shop('proven'), new Map())).toBe(true);
  });
  it('for not-proven, when the backup is bad or unknown, not for warnings', () => {
    expect(isDue('not-proven', shop('failed'), new Map())).toBe(true);
    expect(isDue('not-proven', shop('unverified'), new Map())).toBe(true);
    expect(isDue('not-proven', shop('proven-with-warnings'), new Map())).toBe(false);
  });
  it('for with-warnings, when there is anything to look at', () => {
    expect(isDue('with-warnings', shop('proven'), new Map())).toBe(false);
    expect(isDue('with-warnings', shop('proven-with-warnings'), new Map())).toBe(true);
    expect(isDue('with-warnings', shop('failed'), new Map())).toBe(true);
  });
  it('for changed, when the verdict is another than last time, or the first', () => {
    expect(isDue('changed', shop('proven'), new Map())).toBe(true);
    expect(isDue('changed', shop('proven'), new Map([['shop', 'proven']]))).toBe(false);
    expect(isDue('changed', shop('proven'), new Map([['shop', 'failed']]))).toBe(true);
  });
});
