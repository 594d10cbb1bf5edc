import type { NodemailerError } from 'nodemailer';
import { oneLine, type PgproofError } from '../../core/index.ts';
import { emailErrors } from './email-errors.ts';

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ERR_SSL|EPROTO/;
const unreachable: readonly string[] = ['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'EABORT'];

/** What nodemailer threw, in our words; its own error goes no further, because it may hold what was sent. */
export function explainSmtpError(thrown: unknown, server: string, redact: (text: string) => string): PgproofError {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as Partial<NodemailerError> & {
    originalCode?: string;
    permanent?: boolean;
    rejected?: readonly string[];
  };
  const code = error.code ?? '';
  const reason = redact(oneLine(error.response ?? error.message ?? code));
  const facts = { server, reason, permanent: error.permanent ?? false };
  if (code === 'ETLS' || untrusted.test(error.originalCode ?? '')) {
    return emailErrors.MAIL_NOT_ENCRYPTED({ ...facts, permanent: true });
  }
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return emailErrors.MAIL_LOGIN_REFUSED({ ...facts, permanent: error.permanent ?? true });
  if (code === 'EENVELOPE' && error.rejected) {
    return emailErrors.MAIL_RECIPIENTS_REFUSED({ ...facts, recipients: error.rejected, delivered: [] });
  }
  if (unreachable.includes(code) && !error.response) return emailErrors.MAIL_SERVER_UNREACHABLE(facts);
  return emailErrors.MAIL_REFUSED(facts);
}
