import { expect, test } from 'vitest';
import { checkErrors } from '../../../core/checks/check-errors.ts';
import { withDeadline } from '../../../core/checks/deadline.ts';

const check = 'slow';
function options(deadlineMs: number, signal = new AbortController().signal) {
  const ended: string[] = [];
  return {
    ended,
    deadlineMs,
    graceMs: 50,
    signal,
    timedOut: () => checkErrors.CHECK_TIMED_OUT({ check, deadlineMs }),
    interrupted: () => checkErrors.CHECK_INTERRUPTED({ check }),
    end: async () => void ended.push('ended'),
  };
}

test('work that is done in time is left alone', async () => {
  const given = options(10_000);
  expect(await withDeadline(async () => 1, given)).toEqual({ value: 1 });
  expect(given.ended).toEqual([]);
});

test('a throw is handed on, also one that is not async', async () => {
  const boom = new Error('boom');
  expect(
    await withDeadline(() => {
      throw boom;
    }, options(10_000)),
  ).toEqual({ thrown: boom });
});

test('work that never settles and ignores its signal is given up', async () => {
  const given = options(20);
  expect(await withDeadline(() => new Promise(() => {}), given)).toMatchObject({
    stopped: { code: 'CHECK_TIMED_OUT' },
  });
  expect(given.ended).toEqual(['ended']);
});

test('work that hands in what it has when told to end is heard', async () => {
  const work = (signal: AbortSignal) =>
    new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('half')));
  expect(await withDeadline(work, options(20))).toMatchObject({ value: 'half', stopped: { code: 'CHECK_TIMED_OUT' } });
});

test('an interruption before the start starts nothing', async () => {
  let started = false;
  const work = async () => void (started = true);
  const result = await withDeadline(work, options(1000, AbortSignal.abort()));
  expect(result).toMatchObject({ stopped: { code: 'CHECK_INTERRUPTED', blame: 'interrupted' } });
  expect(started).toBe(false);
});

test('a deadline longer than a timer can count does not fire at once', async () => {
  expect(await withDeadline(async () => 'done', options(1e12))).toEqual({ value: 'done' });
});

test('sessions in many databases listen to the signal without a warning', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  const work = async (signal: AbortSignal) => {
    for (let session = 0; session < 50; session += 1) signal.addEventListener('abort', () => {});
    await new Promise(setImmediate);
  };
  await withDeadline(work, options(10_000));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
