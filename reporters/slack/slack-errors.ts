import { defineErrors } from '../../core/index.ts';

/** None of them holds the URL: it is the password to the channel. */
export const slackErrors = defineErrors({
  SLACK_UNREACHABLE: {
    blame: 'plugin',
    message: (facts: { reason: string; attempts: number; permanent: boolean }) =>
      `Slack could not be reached in ${facts.attempts} attempts: ${facts.reason}`,
    hint: () => 'See whether this host may connect to hooks.slack.com.',
  },
  SLACK_BUSY: {
    blame: 'plugin',
    message: (facts: { status: number; attempts: number; permanent: boolean }) =>
      `Slack answered ${facts.status} to ${facts.attempts} attempts`,
    hint: () => 'Send it again later, or see https://status.slack.com.',
  },
  SLACK_REFUSED: {
    blame: 'operator',
    message: (facts: { status: number; answer: string; permanent: boolean }) =>
      `Slack refused the message: ${facts.status} ${facts.answer}`,
    hint: ({ status }) =>
      status === 403 || status === 404 || status === 410
        ? 'Make a new incoming webhook in the Slack app: this one is gone, or its channel is archived.'
        : 'The answer of Slack says why.',
  },
});
