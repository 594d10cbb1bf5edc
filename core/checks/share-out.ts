import type { Release, Slots } from './slots.ts';

export interface ShareOutOptions {
  /** Workers at most. */
  readonly concurrency: number;
  readonly slots: Slots;
  readonly signal: AbortSignal;
}

/**
 * Gives the items to workers in the given order. The first worker uses the slot its check holds already; each further
 * one waits for a free slot per item, so that a long check never keeps others from starting. The first error ends the
 * rest and is thrown when all workers have settled.
 */
export async function shareOut<T>(
  items: readonly T[],
  work: (item: T, worker: number) => Promise<void>,
  { concurrency, slots, signal }: ShareOutOptions,
): Promise<void> {
  let next = 0;
  let failure: { readonly thrown: unknown } | undefined;
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);

  const takeOne = async (worker: number) => {
    if (next >= items.length) return;
    const item = items[next] as T;
    next += 1;
    if (next >= items.length) over.abort();
    try {
      await work(item, worker);
    } catch (thrown) {
      failure ??= { thrown };
      over.abort();
      next = items.length;
    }
  };
  const first = async () => {
    while (next < items.length && !signal.aborted) await takeOne(0);
  };
  const further = async (worker: number) => {
    for (;;) {
      const release: Release | undefined = await slots.acquire(ended);
      if (release === undefined) return;
      try {
        await takeOne(worker);
      } finally {
        release();
      }
    }
  };
  const others = Math.max(0, Math.min(concurrency, items.length) - 1);
  await Promise.all([first(), ...Array.from({ length: others }, (_, index) => further(index + 1))]);
  if (failure !== undefined) throw failure.thrown;
  signal.throwIfAborted();
}
