import { IncomingWebhook, IncomingWebhookHTTPError } from '@slack/webhook';
import { setTimeout as delay } from 'node:timers/promises';
import { createRedactor, oneLine, type Log } from '../../core/index.ts';
import type { SlackPayload } from './render-payload.ts';
import { retryAfterMs } from './retry-after.ts';
import { slackErrors } from './slack-errors.ts';

export interface SendSettings {
  /** In all. */
  readonly attempts: number;
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  /** Milliseconds before the second attempt; doubled before each further one. */
  readonly pauseMs: number;
  /** Most milliseconds to wait when Slack asks for a pause; a longer one is not worth waiting for. */
  readonly longestPauseMs: number;
}
const defaultSettings: SendSettings = { attempts: 4, timeoutMs: 10_000, pauseMs: 500, longestPauseMs: 30_000 };

/**
 * Posts the message. No answer, a 5xx and a 429 are tried again; after a 429 not before Slack wants it. The library
 * itself gives a 429 up at once and hides the header, hence the attempts here and the `fetch` of our own.
 *
 * @throws SLACK_UNREACHABLE, SLACK_BUSY, SLACK_REFUSED
 */
export async function sendPayload(
  url: string,
  payload: SlackPayload,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
  settings: SendSettings = defaultSettings,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    let askedForMs: number | undefined;
    const webhook = new IncomingWebhook(url, {
      timeout: settings.timeoutMs,
      async fetch(target, init) {
        const signals = [signal, ...(init?.signal ? [init.signal] : [])];
        const response = await fetch(target, { ...init, signal: AbortSignal.any(signals) });
        askedForMs = retryAfterMs(response.headers.get('retry-after'), Date.now());
        return response;
      },
    });
    try {
      const { text } = await webhook.send(payload);
      log.debug(`slack answered ${oneLine(text)}`);
      return;
    } catch (thrown) {
      const pauseMs = Math.max(askedForMs ?? 0, settings.pauseMs * 2 ** (attempt - 1));
      const last = attempt >= settings.attempts || pauseMs > settings.longestPauseMs || signal.aborted;
      const error = explain(thrown, attempt, createRedactor([url, new URL(url).pathname]));
      if (last || error.facts['permanent'] === true) throw error;
      log.info(`${error.message}; trying again in ${pauseMs} ms`);
      await delay(pauseMs, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

/** What went wrong, without the error itself: it may hold the URL. */
function explain(thrown: unknown, attempts: number, redact: (text: string) => string) {
  if (thrown instanceof IncomingWebhookHTTPError) {
    const { statusCode: status, body } = thrown;
    if (status === 429 || status >= 500) return slackErrors.SLACK_BUSY({ status, attempts, permanent: false });
    return slackErrors.SLACK_REFUSED({ status, answer: redact(oneLine(body ?? '')).slice(0, 200), permanent: true });
  }
  return slackErrors.SLACK_UNREACHABLE({ reason: redact(rootOf(thrown)), attempts, permanent: false });
}

/** fetch says "fetch failed" and hides why in a chain of causes. */
function rootOf(thrown: unknown): string {
  let error = thrown;
  while (error instanceof Error && error.cause !== undefined) error = error.cause;
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : oneLine(error.message);
}
