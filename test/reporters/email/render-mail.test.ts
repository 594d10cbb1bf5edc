import { describe, expect, test } from 'vitest';
import { verdictWords } from '../../../core/index.ts';
import { renderHtml } from '../../../reporters/email/render-html.ts';
import { renderMail } from '../../../reporters/email/render-mail.ts';
import { everyReport, hostile, hostileEverywhere, manyFindings } from '../../support/reports.ts';

const options = { from: 'pgproof@example.com', to: ['dba@example.com'], cc: [], subject: undefined, attach: [] };

describe.each(Object.entries({ ...everyReport, hostileEverywhere }))('the mail for the report "%s"', (_, report) => {
  test('stays below the size at which mail programs cut it off', () => {
    expect(Buffer.byteLength(renderHtml(report))).toBeLessThan(100_000);
  });

  test('says symbol and word of the verdict in subject, HTML and plain text', () => {
    const { symbol, word } = verdictWords[report.verdict];
    const mail = renderMail(report, options);
    for (const part of [mail.subject, mail.text, mail.html]) expect(part).toContain(`${symbol} ${word}`);
  });
});

test('markup in names and findings is escaped everywhere', () => {
  expect(renderHtml(hostile)).not.toMatch(/<script|<img|alert\(1\)<\/script/);
});

test('of 500 findings the worst are shown and the others counted', () => {
  expect(renderHtml(manyFindings)).toContain('… and 492 more');
});

test('an attachment that no server would take is left out with a word about it', () => {
  const [drill] = manyFindings.drills;
  if (!drill) throw new Error('no drill');
  const huge = { ...manyFindings, drills: Array.from({ length: 20 }, () => drill) };
  const { attachments } = renderMail(huge, { ...options, attach: ['json'] });
  expect(attachments).toMatchObject([
    { filename: 'pgproof.json.txt', content: expect.stringContaining('Left out') as string },
  ]);
});
