import { cutText } from '../../text/cut-text.ts';
import { oneLine } from '../../text/plain-text.ts';

/** One line that a reader still takes in; cut before it is painted, so that no colour stays on. */
export function shortLine(text: string): string {
  return cutText(oneLine(text), 500);
}
