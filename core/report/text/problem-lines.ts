import { oneLine, plainText } from '../../text/plain-text.ts';
import type { Problem } from '../problems.ts';
import { outcomeSymbols } from '../verdict-words.ts';
import { noPaint, paintOf, type Paint } from './paint.ts';

/** A problem as lines of text: the sentence, then what proves it and what to do, indented. */
export function problemLines(problem: Problem, paint: Paint = noPaint): readonly string[] {
  const { outcome, where, summary, target, evidence, hint } = problem;
  const sentence = `${outcomeSymbols[outcome]} ${oneLine(where)}: ${oneLine(summary)}`;
  return [
    `${paintOf(paint, outcome)(sentence)}${target ? ` [${oneLine(target)}]` : ''}`,
    ...evidence.flatMap((item) => plainText(item).split('\n')).map((line) => paint.quiet(`    ${line}`)),
    ...(hint ? [`    → ${oneLine(hint)}`] : []),
  ];
}
