import { formatDuration } from '../../values/duration.ts';
import { colorsFor } from '../colors.ts';
import type { Io } from '../io.ts';

/** Tells what happens, step by step, with the time each took. */
export interface Story {
  heading(text: string): void;
  step<T>(text: string, work: () => Promise<T>): Promise<T>;
  say(text: string): void;
}

export function createStory({ stdout, env, signal }: Pick<Io, 'stdout' | 'env' | 'signal'>): Story {
  const colors = colorsFor(stdout, env);
  const line = (text: string) => void stdout.write(`${text}\n`);
  return {
    heading: (text) => line(`\n${colors.bold(text)}\n`),
    say: (text) => line(`  ${text}`),
    async step(text, work) {
      signal.throwIfAborted();
      const begun = performance.now();
      const result = await work();
      line(`  ${colors.green('✔')} ${text} ${colors.dim(`(${formatDuration(performance.now() - begun)})`)}`);
      return result;
    },
  };
}
