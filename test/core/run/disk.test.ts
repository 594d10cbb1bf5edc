import { tmpdir } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Disk } from '../../../core/run/disk.ts';

const directory = tmpdir();
const { signal } = new AbortController();

/** Whether a promise has settled by now. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
  let over = false;
  void work.then(
    () => (over = true),
    () => (over = true),
  );
  await turn();
  return over;
}

it('who fits is admitted at once, who does not waits until room is given back', async () => {
  const disk = new Disk({ directory, budget: 100 });
  const [one, two, three] = [disk.room(), disk.room(), disk.room()];
  await one.reserve(60, signal);
  const second = two.reserve(50, signal);
  await three.reserve(40, signal);
  expect(await isOver(second)).toBe(false);
  three.release();
  expect(await isOver(second)).toBe(false);
  one.release();
  await second;
});

it('what was written beyond what was reserved counts', async () => {
  const disk = new Disk({ directory, budget: 100 });
  const [one, two] = [disk.room(), disk.room()];
  await one.reserve(10, signal);
  one.written(70);
  const second = two.reserve(50, signal);
  expect(await isOver(second)).toBe(false);
  one.release();
  await second;
});

it('what is kept is nobody’s for the rest of the run', async () => {
  const disk = new Disk({ directory, budget: 100 });
  const [one, two] = [disk.room(), disk.room()];
  await one.reserve(60, signal);
  one.keep();
  await expect(two.reserve(50, signal)).rejects.toMatchObject({ code: 'DISK_BUDGET_TOO_SMALL', facts: { kept: 60 } });
});

it('more than the budget, or than the disk has when nobody else is there, never fits', async () => {
  const disk = new Disk({ directory, budget: 100 });
  await expect(disk.room().reserve(101, signal)).rejects.toMatchObject({ code: 'DISK_BUDGET_TOO_SMALL' });
  const unlimited = new Disk({ directory });
  await expect(unlimited.room().reserve(2 ** 52, signal)).rejects.toMatchObject({ code: 'DISK_TOO_SMALL' });
  const first = unlimited.room();
  await first.reserve(1, signal);
  const waiting = unlimited.room().reserve(2 ** 52, signal);
  expect(await isOver(waiting)).toBe(false);
  first.release();
  await expect(waiting).rejects.toMatchObject({ code: 'DISK_TOO_SMALL' });
});

it('who waits leaves when the run is interrupted, and takes no room', async () => {
  const disk = new Disk({ directory, budget: 100 });
  const [one, two] = [disk.room(), disk.room()];
  await one.reserve(60, signal);
  const controller = new AbortController();
  const waiting = two.reserve(60, controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  one.release();
  await disk.room().reserve(100, signal);
});
