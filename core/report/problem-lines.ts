import { plainText } from '../text/plain-text.ts';
import { outcomeSymbols } from './verdict-words.ts';
import type { Problem } from './problems.ts';

/** A problem as lines of plain text: the sentence, then what proves it and what to do, indented. */
export function problemLines(problem: Problem): readonly string[] {
  const { outcome, where, summary, target, evidence, hint } = problem;
  return [
    `${outcomeSymbols[outcome]} ${where}: ${plainText(summary)}${target ? ` [${plainText(target)}]` : ''}`,
    ...evidence.flatMap((item) => plainText(item).split('\n')).map((line) => `    ${line}`),
    ...(hint ? [`    → ${plainText(hint)}`] : []),
  ];
}
