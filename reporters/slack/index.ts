import { defineReporter } from '../../core/index.ts';
import { slackOptions } from './options.ts';
import { renderPayload } from './render-payload.ts';
import { sendPayload } from './send-payload.ts';

/** A message in a Slack channel through an incoming webhook. Tries again by itself, as Slack asks. */
export const slack = defineReporter({
  name: 'slack',
  summary: 'A message in a Slack channel, with the worst findings and the next step',
  options: slackOptions,
  timeout: '90 s',
  report: (report, { options, signal, log }) =>
    sendPayload(options.webhookUrl, renderPayload(report, options), { signal, log }),
});
