import {
  countOf,
  formatDuration,
  problemsOf,
  runHeadline,
  verdictWords,
  worstFirst,
  type DrillReport,
  type Report,
} from '../../core/index.ts';
import { context, drillBlock, problemBlock, section, type SlackBlock } from './blocks.ts';
import { sentence } from './mrkdwn.ts';
import type { SlackOptions } from './options.ts';

export interface SlackPayload {
  /** For notifications and screen readers, which do not show the blocks. */
  readonly text: string;
  readonly blocks: SlackBlock[];
}

/** Slack allows 50 blocks and, without saying so, about 13 000 characters; some of both is kept for the last blocks. */
const most = { blocks: 40, characters: 9500, problemsOfDrill: 5, provenNamed: 30 };

/** The report as a message that Slack takes, however large the report is. */
export function renderPayload(
  report: Report,
  { mention, title }: Pick<SlackOptions, 'mention' | 'title'>,
): SlackPayload {
  const { symbol, word } = verdictWords[report.verdict];
  const proven = report.verdict === 'proven' || report.verdict === 'proven-with-warnings';
  const headline = `${symbol} ${word}: ${sentence(runHeadline(report), 400)}`;
  const calls = mention !== undefined && !proven ? `${mention} ` : '';
  return {
    text: `${calls}${headline}`,
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: sentence(`${symbol} ${word}: ${title ?? nameOf(report)}`, 150),
          emoji: false,
        },
      },
      section(`${calls}${sentence(runHeadline(report), 400)}`),
      ...drillBlocks(report),
      context(
        sentence(
          `Run ${report.run.id} on ${report.run.host}, ${formatDuration(report.run.durationMs)}, pgproof ${report.run.pgproof}`,
        ),
      ),
    ],
  };
}

function nameOf({ drills }: Report): string {
  const [only] = drills;
  if (only && drills.length === 1) return only.name;
  return drills.length === 0 ? 'no backup was drilled' : `${drills.length} backups`;
}

/** Drills worst first, each with its worst findings, until a limit is reached; what is left out is counted. */
function drillBlocks({ drills }: Report): SlackBlock[] {
  const single = drills.length === 1;
  const told = worstFirst(drills).filter(({ verdict }) => single || verdict !== 'proven');
  const blocks: SlackBlock[] = [];
  let omitted = 0;
  for (const drill of told) {
    const head = drillBlock(drill);
    if (!fits(blocks, head)) omitted += 1;
    else blocks.push({ type: 'divider' }, head, ...problemBlocks(drill, [...blocks, head]));
  }
  if (omitted > 0)
    blocks.push(context(`… and ${countOf(omitted, 'more backup')} to look at; the JSON report has all of them.`));
  return single ? blocks : [...blocks, ...provenBlock(drills)];
}

function problemBlocks(drill: DrillReport, before: readonly SlackBlock[]): SlackBlock[] {
  const problems = problemsOf(drill);
  const blocks: SlackBlock[] = [];
  for (const block of problems.slice(0, most.problemsOfDrill).map(problemBlock)) {
    if (!fits([...before, ...blocks], block)) break;
    blocks.push(block);
  }
  const omitted = problems.length - blocks.length;
  return omitted > 0
    ? [...blocks, context(`… and ${countOf(omitted, 'more finding')}; the JSON report has all of them.`)]
    : blocks;
}

function provenBlock(drills: readonly DrillReport[]): SlackBlock[] {
  const names = drills.filter(({ verdict }) => verdict === 'proven').map(({ name }) => sentence(name, 40));
  if (names.length === 0) return [];
  const omitted = names.length - most.provenNamed;
  const { symbol, word } = verdictWords.proven;
  return [
    section(
      `*${symbol} ${word}*: ${names.slice(0, most.provenNamed).join(', ')}${omitted > 0 ? ` and ${omitted} more` : ''}`,
    ),
  ];
}

function fits(blocks: readonly SlackBlock[], block: SlackBlock): boolean {
  return blocks.length < most.blocks && JSON.stringify([...blocks, block]).length <= most.characters;
}
