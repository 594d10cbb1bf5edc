import { reasonOf } from '../errors/to-error.ts';
import { reap } from './reap.ts';

/** Reaps before a run. What cannot be removed is logged, and keeps no backup from being proven. */
export async function reapEarlier(options: Parameters<typeof reap>[0]): Promise<void> {
  try {
    const { problems } = await reap(options);
    for (const problem of problems) options.log.warn(`could not remove what a killed run had left: ${problem}`);
  } catch (error) {
    options.log.warn(`could not look for what killed runs had left: ${reasonOf(error)}`);
  }
}
