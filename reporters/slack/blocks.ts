import type { IncomingWebhookSendArguments } from '@slack/webhook';
import {
  drillFacts,
  outcomeSymbols,
  problemsOf,
  verdictWords,
  type DrillReport,
  type Problem,
} from '../../core/index.ts';

import { code, codeBlock, sentence } from './mrkdwn.ts';

export type SlackBlock = NonNullable<IncomingWebhookSendArguments['blocks']>[number];

/** `verbatim`: what looks like a URL or a channel in the data stays text. */
export function section(text: string): SlackBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

export function context(text: string): SlackBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}

/** Facts that fit in a few lines of a chat; the mail and the JSON report have all. */
const shownFacts: readonly string[] = ['Taken', 'Last commit', 'Size', 'Time taken'];

export function drillBlock(drill: DrillReport): SlackBlock {
  const { symbol, word, meaning } = verdictWords[drill.verdict];
  const facts = drillFacts(drill).filter(({ label }) => shownFacts.includes(label));
  const untold = problemsOf(drill).length === 0 && drill.verdict !== 'proven';
  return section(
    [
      `*${symbol} ${word}* · *${sentence(drill.name, 150)}*`,
      meaning,
      ...(untold ? drill.reasons.slice(0, 3).map((reason) => sentence(reason)) : []),
      ...facts.map(({ label, value }) => `${label}: ${sentence(value, 250)}`),
    ].join('\n'),
  );
}

/** What is wrong, what proves it, what to do next. */
export function problemBlock({ outcome, where, summary, target, evidence, hint }: Problem): SlackBlock {
  return section(
    [
      `${outcomeSymbols[outcome]} *${sentence(where, 100)}*: ${sentence(summary)}${target ? ` ${code(target)}` : ''}`,
      ...(evidence.length > 0 ? [codeBlock(evidence.slice(0, 5), 500)] : []),
      ...(hint ? [`*Next:* ${sentence(hint)}`] : []),
    ].join('\n'),
  );
}
