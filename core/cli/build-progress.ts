import { plainText } from '../text/plain-text.ts';
import type { Output } from './io.ts';

export interface BuildProgress {
  readonly step: (text: string) => void;
  /** Gives the line back to what is written next. */
  readonly end: () => void;
}

/** Each step in the one line of a terminal; elsewhere the first of each kind (`Retrieving …`, `Unpacking …`). */
export function buildProgress(stream: Output): BuildProgress {
  if (stream.isTTY === true) {
    const clear = '\r\u001B[K';
    return {
      step: (text) => void stream.write(clear + plainText(text).slice(0, (stream.columns ?? 80) - 1)),
      end: () => void stream.write(clear),
    };
  }
  const seen = new Set<string>();
  return {
    step: (text) => {
      const [kind = ''] = text.split(' ');
      if (!seen.has(kind)) stream.write(`${plainText(text)}\n`);
      seen.add(kind);
    },
    end: () => {},
  };
}
