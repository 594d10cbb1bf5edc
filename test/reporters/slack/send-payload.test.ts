import { expect, test } from 'vitest';
import { isPgproofError, silentLog, type PgproofError } from '../../../core/index.ts';
import { slack } from '../../../reporters/index.ts';
import { slackOptions } from '../../../reporters/slack/options.ts';
import { renderPayload } from '../../../reporters/slack/render-payload.ts';
import { sendPayload } from '../../../reporters/slack/send-payload.ts';
import { answer, hangUp, never, openHttpEndpoint } from '../../support/http-endpoint.ts';
import { deliver } from '../../support/reporter-context.ts';
import { failed, manyFindings } from '../../support/reports.ts';

const path = '/services/T00000000/B00000000/s3cretS3cretS3cret';
const quick = { attempts: 4, timeoutMs: 2000, pauseMs: 5, longestPauseMs: 3000 };
const payload = renderPayload(failed, {});

async function failureOf(url: string, settings = quick, signal = AbortSignal.timeout(8000)): Promise<PgproofError> {
  const thrown: unknown = await sendPayload(url, payload, { signal, log: silentLog }, settings).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isPgproofError(thrown)) throw new Error('the message was taken', { cause: thrown });
  const told = `${thrown.message}${thrown.stack}${JSON.stringify(thrown.facts)}${String(thrown.cause)}`;
  expect(told).not.toContain('s3cret');
  return thrown;
}

test('the reporter posts text and blocks', async () => {
  await using endpoint = await openHttpEndpoint(path, answer(200, 'ok'));
  await deliver(slack, manyFindings, slackOptions.parse({ webhookUrl: endpoint.url }));
  expect(endpoint.requests.map(({ body }): unknown => JSON.parse(body))).toEqual([renderPayload(manyFindings, {})]);
});

test('after a 429 it waits as long as Slack asks', async () => {
  await using endpoint = await openHttpEndpoint(
    path,
    answer(429, 'rate_limited', { 'retry-after': '1' }),
    answer(200, 'ok'),
  );
  await sendPayload(endpoint.url, payload, { signal: AbortSignal.timeout(8000), log: silentLog }, quick);
  const [first, second] = endpoint.requests;
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
  expect(endpoint.requests).toHaveLength(2);
});

test('a 429 that asks for longer than anybody waits is left to the next run', async () => {
  await using endpoint = await openHttpEndpoint(path, answer(429, 'rate_limited', { 'retry-after': '3600' }));
  expect(await failureOf(endpoint.url)).toMatchObject({ code: 'SLACK_BUSY', facts: { status: 429, permanent: false } });
  expect(endpoint.requests).toHaveLength(1);
});

test('two answers of 500 are got over', async () => {
  await using endpoint = await openHttpEndpoint(path, answer(500, ''), answer(500, ''), answer(200, 'ok'));
  await sendPayload(endpoint.url, payload, { signal: AbortSignal.timeout(8000), log: silentLog }, quick);
  expect(endpoint.requests).toHaveLength(3);
});

test('a server that keeps answering 500 is given up', async () => {
  await using endpoint = await openHttpEndpoint(path, answer(500, ''));
  expect(await failureOf(endpoint.url)).toMatchObject({ code: 'SLACK_BUSY', facts: { attempts: 4, permanent: false } });
  expect(endpoint.requests).toHaveLength(4);
});

test('a connection that breaks is tried again', async () => {
  await using endpoint = await openHttpEndpoint(path, hangUp, answer(200, 'ok'));
  await sendPayload(endpoint.url, payload, { signal: AbortSignal.timeout(8000), log: silentLog }, quick);
  expect(endpoint.requests).toHaveLength(2);
});

test('each attempt without an answer ends at its own timeout', async () => {
  await using endpoint = await openHttpEndpoint(path, never);
  const error = await failureOf(endpoint.url, { ...quick, attempts: 2, timeoutMs: 100 });
  expect(error).toMatchObject({ code: 'SLACK_UNREACHABLE', facts: { attempts: 2, permanent: false } });
  expect(endpoint.requests).toHaveLength(2);
});

test('the deadline of the run ends attempt and pause', async () => {
  await using endpoint = await openHttpEndpoint(path, answer(429, '', { 'retry-after': '2' }));
  const begun = performance.now();
  await failureOf(endpoint.url, quick, AbortSignal.timeout(200));
  expect(performance.now() - begun).toBeLessThan(1500);
  expect(endpoint.requests).toHaveLength(1);
});

test.each([
  [400, 'invalid_blocks'],
  [403, 'invalid_token'],
  [404, 'no_service'],
])('%i is permanent and told in the words of Slack', async (status, body) => {
  await using endpoint = await openHttpEndpoint(path, answer(status, body));
  expect(await failureOf(endpoint.url)).toMatchObject({
    code: 'SLACK_REFUSED',
    message: `Slack refused the message: ${status} ${body}`,
    facts: { permanent: true },
  });
  expect(endpoint.requests).toHaveLength(1);
});

test('an answer that repeats the URL does not get it into the error', async () => {
  await using endpoint = await openHttpEndpoint(path, answer(404, `no such path ${path}`));
  expect((await failureOf(endpoint.url)).message).toBe('Slack refused the message: 404 no such path ***');
});

test('a redirect is not followed', async () => {
  await using elsewhere = await openHttpEndpoint('/', answer(200, 'ok'));
  await using endpoint = await openHttpEndpoint(path, answer(307, '', { location: elsewhere.url }));
  expect(await failureOf(endpoint.url)).toMatchObject({ code: 'SLACK_UNREACHABLE' });
  expect(elsewhere.requests).toHaveLength(0);
});

test.each(['hooks.slack.com/services/s3cret', 'http://hooks.slack.com/services/s3cret', 'ftp://127.0.0.1/s3cret'])(
  '%s is refused as a webhook, and the message does not repeat it',
  (webhookUrl) => {
    const { error } = slackOptions.safeParse({ webhookUrl });
    expect(error?.issues[0]?.path).toEqual(['webhookUrl']);
    expect(JSON.stringify(error?.issues)).not.toContain('s3cret');
  },
);

test.each(['here', '@dba', '<https://example.com>', '<!here> &'])('%s is refused as a mention', (mention) => {
  expect(slackOptions.safeParse({ webhookUrl: 'https://hooks.slack.com/x', mention }).success).toBe(false);
});
