import { reasonOf } from '../errors/to-error.ts';
import { settled } from './settled.ts';

/** One thing that was made, and how it is unmade. */
export interface Undo {
  readonly what: string;
  readonly run: () => Promise<void>;
}

/**
 * Unmakes everything, last things first, and empties the list.
 *
 * @param undoMs how long one of them may take, so that it cannot keep the others from being unmade
 * @returns a sentence for each that stays behind
 */
export async function undoAll(undo: Undo[], undoMs = 60_000): Promise<string[]> {
  const left: string[] = [];
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
    const { what, run } = step;
    const attempt = async () => run();
    await settled(attempt(), AbortSignal.timeout(undoMs), 0).catch((error: unknown) => {
      left.push(`${what} could not be removed: ${reasonOf(error)}`);
    });
  }
  return left;
}
