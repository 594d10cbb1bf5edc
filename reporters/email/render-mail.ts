import type { SendMailOptions } from 'nodemailer';
import {
  cutText,
  formatBytes,
  oneLine,
  renderJson,
  renderJunit,
  renderText,
  runHeadline,
  verdictWords,
  type Report,
} from '../../core/index.ts';
import type { EmailOptions } from './options.ts';
import { renderHtml } from './render-html.ts';

/** The whole mail, without anything about how it travels. */
export function renderMail(
  report: Report,
  options: Pick<EmailOptions, 'from' | 'to' | 'cc' | 'subject' | 'attach'>,
): SendMailOptions {
  const { from, to, cc, attach } = options;
  return {
    from,
    to: [...to],
    cc: [...cc],
    subject: subjectOf(report, options.subject),
    text: renderText(report),
    html: renderHtml(report),
    // Another attempt is the same mail, so that a program that gets it twice can show it once.
    messageId: `<${report.run.id}.pgproof@${report.run.host.replaceAll(/[^\w.-]/g, '') || 'localhost'}>`,
    date: new Date(Date.parse(report.run.startedAt) + report.run.durationMs),
    ...(report.verdict === 'failed' || report.verdict === 'unverified' ? { priority: 'high' as const } : {}),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Pgproof-Verdict': report.verdict,
      'X-Pgproof-Run': report.run.id,
    },
    attachments: attach.map((format) =>
      format === 'junit'
        ? attachment('pgproof-junit.xml', 'application/xml', renderJunit(report))
        : attachment('pgproof.json', 'application/json', renderJson(report)),
    ),
  };
}

/** A server refuses a mail that is too large, and then nobody hears the verdict. */
const largestAttachment = 5 * 1024 * 1024;

function attachment(filename: string, contentType: string, content: string) {
  const bytes = Buffer.byteLength(content);
  if (bytes <= largestAttachment) return { filename, contentType, content };
  return {
    filename: `${filename}.txt`,
    content: `Left out: it has ${formatBytes(bytes)}. Let the reporter write a file.\n`,
  };
}

/** The verdict leads whatever the options say, so that a list of subjects can be read at a glance. */
function subjectOf(report: Report, subject: string | undefined): string {
  const { symbol, word } = verdictWords[report.verdict];
  return cutText(`[pgproof] ${symbol} ${word}: ${oneLine(subject ?? runHeadline(report))}`, 180);
}
