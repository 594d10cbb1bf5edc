import { cutText } from '../../text/cut-text.ts';
import { oneLine } from '../../text/plain-text.ts';
import type { Problem } from '../problems.ts';
import { problemLines } from '../text/problem-lines.ts';
import type { XmlElement } from './xml.ts';

/** `failure`: the backup was shown to be bad; `error`: could not find out. No result: passed, warnings included. */
export interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly durationMs: number;
  readonly result?: TestCaseResult | undefined;
}

export interface TestCaseResult {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly text?: string;
}

const resultKinds = { fail: 'failure', 'could-not-verify': 'error', skipped: 'skipped' } as const;

/** One result for all problems of a test case: readers show only the first element, so the worst problem leads. */
export function resultOf(
  outcome: Problem['outcome'] | 'pass',
  problems: readonly Problem[],
): TestCaseResult | undefined {
  if (outcome === 'pass' || outcome === 'warn') return undefined;
  const message = problems.find((problem) => problem.outcome === outcome)?.summary ?? outcome;
  return { kind: resultKinds[outcome], message, text: problems.flatMap((problem) => problemLines(problem)).join('\n') };
}

export function classname(...parts: readonly string[]): string {
  return ['pgproof', ...parts.map((part) => oneLine(part).replaceAll(/[.\s]+/g, '-') || 'unnamed')].join('.');
}

/** Readers drop a case whose class and name they have seen, so a repeated one gets a number. */
export function withUniqueNames(cases: readonly TestCase[], seen: Set<string>): readonly TestCase[] {
  return cases.map((testCase) => {
    const plain = cutText(oneLine(testCase.name), 250) || 'unnamed';
    let name = plain;
    for (let count = 2; seen.has(`${testCase.classname}\n${name}`); count += 1) name = `${plain} #${count}`;
    seen.add(`${testCase.classname}\n${name}`);
    return { ...testCase, name };
  });
}

export function testCaseElement({ classname, name, durationMs, result }: TestCase): XmlElement {
  return {
    name: 'testcase',
    attributes: { name, classname, time: seconds(durationMs) },
    children: result ? [resultElement(result)] : [],
  };
}

function resultElement({ kind, message, text }: TestCaseResult): XmlElement {
  const type = kind === 'failure' ? 'BackupIsBad' : 'CouldNotVerify';
  return {
    name: kind,
    attributes: { message: cutText(oneLine(message), 1000), ...(kind === 'skipped' ? {} : { type }) },
    ...(text ? { text: cutText(text, 10_000) } : {}),
  };
}

export function seconds(milliseconds: number): string {
  return (Math.max(0, milliseconds) / 1000).toFixed(3);
}
