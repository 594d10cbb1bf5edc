import { setTimeout as delay } from 'node:timers/promises';

/** Between attempts, when nothing tells that the next one would go better. Seconds at most. */
const longest = 30;

/** 1 s after the first attempt that failed, then twice as long each time. */
export async function pauseAfter(failures: number, signal: AbortSignal): Promise<void> {
  await delay(Math.min(2 ** (failures - 1), longest) * 1000, undefined, { signal });
}
