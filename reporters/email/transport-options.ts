import { readFile } from 'node:fs/promises';
import type { SMTPTransportOptions } from 'nodemailer';
import { emailErrors } from './email-errors.ts';
import type { EmailOptions } from './options.ts';

/** nodemailer's own waits are minutes; a run that has its verdict waits seconds. Milliseconds. */
const waits = { dnsTimeout: 10_000, connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 };

/** What nodemailer needs to reach the server of the options, certificates always verified. */
export async function transportOptions({ smtp, tls, ca }: EmailOptions): Promise<SMTPTransportOptions> {
  const url = new URL(smtp);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: tls === 'required' && !secure,
    ignoreTLS: tls === 'none',
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca: await readAuthority(ca) }),
    },
    ...waits,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function readAuthority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw emailErrors.MAIL_CA_UNREADABLE({ file, code, permanent: true }, { cause });
  }
}

/** Everything of the options that must not be told, also in the form in which it travels. */
export function smtpSecrets({ smtp }: EmailOptions): readonly string[] {
  const { username, password } = new URL(smtp);
  if (password === '') return [];
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return [smtp, password, pass, `\u0000${user}\u0000${pass}`];
}
