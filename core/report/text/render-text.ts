import { oneLine } from '../../text/plain-text.ts';
import { formatDuration } from '../../values/duration.ts';
import { drillHeadline, runHeadline } from '../headline.ts';
import type { DrillReport, Report } from '../report.ts';
import { verdictWords } from '../verdict-words.ts';
import { shortLine } from './short-line.ts';
import { drillText, drillTitle } from './drill-text.ts';
import { noPaint, paintOf, type Paint } from './paint.ts';

/** With more drills than this, the proven ones get one line each. */
const mostInFull = 5;

/** The report for people, as text: what is worst stands last, where a terminal leaves it in sight. */
export function renderText(report: Report, paint: Paint = noPaint): string {
  const { symbol, word } = verdictWords[report.verdict];
  const { id, host, pgproof, durationMs } = report.run;
  const lines = [
    ...report.drills.flatMap((drill) => [...oneDrill(drill, report.drills.length, paint), '']),
    `${paintOf(paint, report.verdict)(`${symbol} ${word}`)}: ${shortLine(runHeadline(report))}`,
    paint.quiet(`run ${id} on ${oneLine(host)}, pgproof ${pgproof}, ${formatDuration(durationMs)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function oneDrill(drill: DrillReport, drills: number, paint: Paint): readonly string[] {
  const brief = drill.verdict === 'proven' && drills > mostInFull;
  return brief ? [`${drillTitle(drill, paint)}  ${shortLine(drillHeadline(drill))}`] : drillText(drill, paint);
}
