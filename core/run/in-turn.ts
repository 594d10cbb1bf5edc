import { setMaxListeners } from 'node:events';
import { createSlots } from '../checks/slots.ts';

/**
 * Does the work for all items, begun in their order, so many at once.
 *
 * @param signal whoever waits for a turn when it is aborted has it at once: the work itself knows how to end early
 * @returns the results in the order of the items
 */
export async function inTurn<T, R>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const turns = createSlots(concurrency);
  // Everything that can be interrupted listens; from the eleventh on Node would print a warning of a leak.
  setMaxListeners(0, signal);
  return Promise.all(
    items.map(async (item, index) => {
      const release = await turns.acquire(signal);
      try {
        return await work(item, index);
      } finally {
        release?.();
      }
    }),
  );
}
