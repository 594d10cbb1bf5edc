import { z } from 'zod';

const addresses = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).transform((value) => [value].flat());

/** Never echoes the value: it holds a password. */
const smtpUrl = z.string().refine(isSmtpUrl, {
  message:
    'no SMTP server: write smtp://user:password@mail.example.com:587 or smtps://…, special characters in user and password percent-encoded, without a path or query',
});

function isSmtpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  const plain = search === '' && hash === '' && (pathname === '' || pathname === '/');
  return /^smtps?:$/.test(protocol) && hostname !== '' && plain && isDecodable(username) && isDecodable(password);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

export const emailOptions = z.strictObject({
  /** e.g. `smtp://user:password@mail.example.com:587`, or `smtps://…` for TLS from the start (port 465). */
  smtp: smtpUrl,
  from: z.string().min(1),
  to: addresses,
  cc: addresses.default([]),
  /** What stands behind the verdict in the subject; without it the headline of the run. */
  subject: z.string().min(1).optional(),
  attach: z.array(z.enum(['junit', 'json'])).default([]),
  /** `required`: no mail without encryption. `opportunistic`: STARTTLS where offered. `none`: never STARTTLS. */
  tls: z.enum(['required', 'opportunistic', 'none']).default('required'),
  /** PEM file of the authority that signed the server's certificate, where the system does not know it. */
  ca: z.string().min(1).optional(),
});
export type EmailOptions = z.output<typeof emailOptions>;
