import { oneLine } from '../../text/plain-text.ts';
import { cutText } from '../../text/cut-text.ts';
import { problemLines } from '../text/problem-lines.ts';
import { problemsOf } from '../problems.ts';
import { notProved, worthKnowing } from '../proof.ts';
import type { DrillReport, Report } from '../report.ts';
import { verdictWords } from '../verdict-words.ts';
import { drillCases, verdictResult } from './drill-cases.ts';
import { drillProperties } from './properties.ts';
import { classname, seconds, testCaseElement, withUniqueNames, type TestCase } from './test-case.ts';
import { renderXml, type XmlElement } from './xml.ts';

/**
 * The report as JUnit XML, one suite per drill. There is no standard: this keeps to what the schemas of Ant and of
 * Jenkins' xUnit plugin both allow, hence no attributes on the root and no output inside a test case.
 */
export function renderJunit(report: Report): string {
  const seen = new Set<string>();
  const suites = report.drills.map((drill, id) => suite(report, id, drill, withUniqueNames(drillCases(drill), seen)));
  const shown = report.drills.some(({ verdict }) => verdict === report.verdict);
  if (!shown) suites.push(suite(report, suites.length, undefined, [runCase(report)]));
  return renderXml({ name: 'testsuites', children: suites });
}

/** Where no drill carries the run's verdict (none was reached, say) the file still says it. */
function runCase(report: Report): TestCase {
  const result = verdictResult(report.verdict, [verdictWords[report.verdict].meaning]);
  return { classname: classname('run'), name: 'verdict', durationMs: 0, result };
}

function suite(report: Report, id: number, drill: DrillReport | undefined, cases: readonly TestCase[]): XmlElement {
  const count = (kind: string) => cases.filter(({ result }) => result?.kind === kind).length;
  return {
    name: 'testsuite',
    attributes: {
      name: cutText(oneLine(drill?.name ?? 'pgproof'), 250) || 'unnamed',
      package: 'pgproof',
      id,
      timestamp: timestamp(drill?.startedAt ?? report.run.startedAt),
      hostname: oneLine(report.run.host) || 'localhost',
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: seconds(drill?.durationMs ?? report.run.durationMs),
    },
    children: [
      drillProperties(report, drill),
      ...cases.map(testCaseElement),
      { name: 'system-out', text: drill ? story(drill) : '' },
      { name: 'system-err' },
    ],
  };
}

/** Here stand the warnings too: a test case that passed has no place for them. */
function story(drill: DrillReport): string {
  const { symbol, word } = verdictWords[drill.verdict];
  const lines = [
    `${symbol} ${word}`,
    ...drill.reasons,
    ...problemsOf(drill).flatMap((problem) => problemLines(problem)),
    ...notProved(drill).map((sentence) => `Not proven: ${sentence}`),
    ...worthKnowing(drill).map((sentence) => `Note: ${sentence}`),
  ];
  return cutText(lines.join('\n'), 20_000);
}

/** Seconds in UTC without a zone: readers refuse a zone and fractions. */
function timestamp(time: string): string {
  const milliseconds = Date.parse(time);
  return new Date(Number.isNaN(milliseconds) ? 0 : milliseconds).toISOString().slice(0, 19);
}
