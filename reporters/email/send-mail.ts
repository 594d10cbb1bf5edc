import type { SendMailOptions } from 'nodemailer';
import { createRedactor, isPgproofError, oneLine } from '../../core/index.ts';
import { emailErrors } from './email-errors.ts';
import { explainSmtpError } from './explain-smtp-error.ts';
import type { EmailOptions } from './options.ts';
import { smtpSecrets, transportOptions } from './transport-options.ts';

/**
 * Hands the mail to the server of the options; resolves when it was accepted for every recipient.
 *
 * @throws the errors of `emailErrors`
 */
export async function sendMail(mail: SendMailOptions, options: EmailOptions, signal: AbortSignal): Promise<void> {
  const how = await transportOptions(options);
  const server = `${how.host}:${how.port}`;
  const redact = createRedactor(smtpSecrets(options));
  // Loaded when there is mail to send: most starts of pgproof send none.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(how);
  try {
    const { accepted, rejected, rejectedErrors } = await transport.sendMail({ ...mail, signal });
    if (rejected.length === 0) return;
    const reason = redact(oneLine(rejectedErrors?.[0]?.response ?? 'no reason given'));
    // Permanent, because another attempt would send it again to those who have it.
    throw emailErrors.MAIL_RECIPIENTS_REFUSED({
      server,
      reason,
      recipients: rejected,
      delivered: accepted,
      permanent: true,
    });
  } catch (error) {
    throw isPgproofError(error) ? error : explainSmtpError(error, server, redact);
  } finally {
    transport.close();
  }
}
