import { z } from 'zod';

const mention =
  /^<(?:@[UW]\w+|!(?:here|channel|everyone)|!subteam\^\w+)>(?: <(?:@[UW]\w+|!(?:here|channel|everyone)|!subteam\^\w+)>)*$/;
const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The URL is all it takes to write to the channel, so no message repeats it and it never travels unencrypted. */
function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
}

export const slackOptions = z.strictObject({
  /** Incoming webhook; a secret. */
  webhookUrl: z.string().refine(isWebhookUrl, { message: 'no webhook URL: copy it from the Slack app, https://…' }),
  /** Who is called when the run is not proven: `<!here>`, `<@U012AB3CD>`, `<!subteam^S012AB3CD>`, several with a space between. */
  mention: z
    .string()
    .regex(mention, 'no mention: write <!here>, <!channel>, <@U012AB3CD> or <!subteam^S012AB3CD>')
    .optional(),
  /** What stands behind the verdict in the header; without it the name of the drill. */
  title: z.string().min(1).optional(),
});
export type SlackOptions = z.output<typeof slackOptions>;
