import { cutText } from '../../text/cut-text.ts';
import { plainText } from '../../text/plain-text.ts';
import type { Problem } from '../problems.ts';
import { outcomeSymbols } from '../verdict-words.ts';
import { noPaint, paintOf, type Paint } from './paint.ts';
import { shortLine } from './short-line.ts';

/** A problem as lines of text: the sentence, then what proves it and what to do, indented. */
export function problemLines(problem: Problem, paint: Paint = noPaint): readonly string[] {
  const { outcome, where, summary, target, evidence, hint } = problem;
  const sentence = shortLine(`${outcomeSymbols[outcome]} ${where}: ${summary}`);
  const lines = evidence.flatMap((item) => plainText(item).split('\n'));
  return [
    `${paintOf(paint, outcome)(sentence)}${target ? ` [${shortLine(target)}]` : ''}`,
    ...lines.map((line) => paint.quiet(`    ${cutText(line, 500)}`)),
    ...(hint ? [`    → ${shortLine(hint)}`] : []),
  ];
}
