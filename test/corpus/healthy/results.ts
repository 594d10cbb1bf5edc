import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { healthyCases } from './index.ts';
import { majorsOf } from './support/prove.ts';

/** Case → major → verdict of its drill, in which nothing was said but what is true. */
export type HealthyResults = Record<string, Record<string, string>>;

const file = join(import.meta.dirname, 'results.json');

export const readResults = (): HealthyResults =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as HealthyResults) : {};

export function writeResults(results: HealthyResults): void {
  const sorted = Object.fromEntries(Object.entries(results).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, undefined, 2)}\n`);
}

const words: Readonly<Record<string, string>> = { proven: '✓', 'proven-with-warnings': '⚠' };

/** Table of Markdown: every healthy backup, and its verdict on each major. */
export function healthyTable(): string {
  const results = readResults();
  const majors = Array.from({ length: 9 }, (_, index) => 10 + index);
  const lines = healthyCases.map((one) => {
    const can = majorsOf(one);
    const cells = majors.map((major) => {
      if (!can.includes(major)) return '';
      const result = results[one.name]?.[major];
      return result === undefined ? '?' : (words[result] ?? result);
    });
    return `| ${one.title} | ${cells.join(' | ')} |`;
  });
  return [`| Backup | ${majors.join(' | ')} |`, `| --- |${' --- |'.repeat(majors.length)}`, ...lines].join('\n');
}
