export type Release = () => void;

/** A fair semaphore: so many server processes may be busy at once, over all checks of all drills. */
export interface Slots {
  /** Waits for a slot, first come, first served. Resolves to undefined when the signal ends the wait. */
  acquire(signal: AbortSignal): Promise<Release | undefined>;
}

export function createSlots(count: number): Slots {
  let free = Math.max(1, count);
  const waiting = new Set<() => void>();

  const release = (): Release => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = waiting;
      if (next === undefined) free += 1;
      else next();
    };
  };

  return {
    async acquire(signal) {
      if (signal.aborted) return undefined;
      if (free > 0) {
        free -= 1;
        return release();
      }
      return new Promise((resolve) => {
        const leave = () => {
          waiting.delete(enter);
          resolve(undefined);
        };
        const enter = () => {
          waiting.delete(enter);
          signal.removeEventListener('abort', leave);
          resolve(release());
        };
        waiting.add(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
