import { defineErrors } from '../../core/index.ts';

/** What the server said or why there was none; never the URL, never credentials. */
interface SmtpFacts extends Record<string, unknown> {
  readonly server: string;
  readonly reason: string;
  readonly permanent: boolean;
}

export const emailErrors = defineErrors({
  MAIL_SERVER_UNREACHABLE: {
    blame: 'plugin',
    message: (facts: SmtpFacts) => `The mail server ${facts.server} could not be reached: ${facts.reason}`,
    hint: () => 'See whether host and port are right, and whether a firewall lets this host through.',
  },
  MAIL_NOT_ENCRYPTED: {
    blame: 'operator',
    message: (facts: SmtpFacts) => `No trusted encryption with the mail server ${facts.server}: ${facts.reason}`,
    hint: () => 'Name the authority of its certificate with ca; where the server knows no STARTTLS, decide about tls.',
  },
  MAIL_LOGIN_REFUSED: {
    blame: 'operator',
    message: (facts: SmtpFacts) => `The mail server ${facts.server} refused the login: ${facts.reason}`,
    hint: () => 'See whether user and password are right; special characters in the URL are percent-encoded.',
  },
  MAIL_RECIPIENTS_REFUSED: {
    blame: 'operator',
    message: (facts: SmtpFacts & { recipients: readonly string[]; delivered: readonly string[] }) =>
      facts.delivered.length === 0
        ? `The mail server ${facts.server} refused all recipients (${facts.recipients.join(', ')}): ${facts.reason}`
        : `The mail went to ${facts.delivered.join(', ')}, but ${facts.server} refused ${facts.recipients.join(', ')}: ${facts.reason}`,
    hint: () => 'Take the address out, or let the server accept it.',
  },
  MAIL_REFUSED: {
    blame: 'operator',
    message: (facts: SmtpFacts) => `The mail server ${facts.server} did not take the mail: ${facts.reason}`,
    hint: () => 'The words of the server say why; see whether it lets this sender send.',
  },
  MAIL_CA_UNREADABLE: {
    blame: 'operator',
    message: (facts: { file: string; code: string; permanent: boolean }) =>
      `The certificate authority ${facts.file} could not be read (${facts.code})`,
    hint: () => 'Name a PEM file that pgproof may read.',
  },
});
