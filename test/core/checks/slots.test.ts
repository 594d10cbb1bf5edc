import { describe, expect, test } from 'vitest';
import { shareOut } from '../../../core/checks/share-out.ts';
import { createSlots } from '../../../core/checks/slots.ts';

const never = new AbortController().signal;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('slots', () => {
  test('are lent first come, first served, and no more than there are', async () => {
    const slots = createSlots(2);
    const order: number[] = [];
    const holders = [1, 2, 3, 4].map(async (holder) => {
      const release = await slots.acquire(never);
      order.push(holder);
      return release;
    });
    await turn();
    expect(order).toEqual([1, 2]);
    (await holders[1])?.();
    (await holders[1])?.();
    await turn();
    expect(order).toEqual([1, 2, 3]);
    (await holders[0])?.();
    await turn();
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test('are not given to who no longer waits', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire(never);
    const impatient = new AbortController();
    const first = slots.acquire(impatient.signal);
    const second = slots.acquire(never);
    impatient.abort();
    expect(await first).toBeUndefined();
    release?.();
    expect(await second).toBeTypeOf('function');
  });

  test('are at least one, or nothing would ever run', async () => {
    expect(await createSlots(0).acquire(never)).toBeTypeOf('function');
  });
});

describe('sharing out', () => {
  const items = [1, 2, 3, 4, 5, 6];

  test('keeps the order, and uses slots that are free besides its own', async () => {
    const slots = createSlots(3);
    await slots.acquire(never);
    const seen: number[] = [];
    let busy = 0;
    let most = 0;
    const work = async (item: number) => {
      seen.push(item);
      most = Math.max(most, (busy += 1));
      await turn();
      busy -= 1;
    };
    await shareOut(items, work, { concurrency: 8, slots, signal: never });
    expect(seen).toEqual(items);
    expect(most).toBe(3);
  });

  test('goes on with its own slot alone when all others are taken', async () => {
    const slots = createSlots(2);
    await slots.acquire(never);
    await slots.acquire(never);
    const seen: number[] = [];
    await shareOut(items, async (item) => void seen.push(item), { concurrency: 2, slots, signal: never });
    expect(seen).toEqual(items);
  });

  test('stops at the first error and throws it when all have settled', async () => {
    const seen: number[] = [];
    const work = async (item: number) => {
      seen.push(item);
      await turn();
      if (item === 2) throw new Error('two');
    };
    await expect(shareOut(items, work, { concurrency: 2, slots: createSlots(4), signal: never })).rejects.toThrow(
      'two',
    );
    expect(seen.length).toBeLessThan(items.length);
  });

  test('stops when told to, and says so', async () => {
    const stop = new AbortController();
    const work = async (item: number) => {
      if (item === 3) stop.abort(new Error('enough'));
    };
    const shared = shareOut(items, work, { concurrency: 1, slots: createSlots(1), signal: stop.signal });
    await expect(shared).rejects.toThrow('enough');
  });
});
