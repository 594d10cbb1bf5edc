import { formatDuration, formatTime, runHeadline, verdictWords, worstFirst, type Report } from '../../core/index.ts';
import { heading, more } from './blocks.ts';
import { drillSection, overviewRow } from './drill-section.ts';
import { html, Html, nothing } from './html.ts';
import { brief, extents, largestHtml, smallestExtent, type Extent } from './limits.ts';
import { font, styleSheet, verdictColors, wrap } from './styles.ts';

/** Outlook knows no max-width, and is told the width in a table that only it sees. */
const outlookStart = new Html(
  '<!--[if mso]><table role="presentation" align="center" width="600"><tr><td><![endif]-->',
);
const outlookEnd = new Html('<!--[if mso]></td></tr></table><![endif]-->');

/** The report as a mail: 600 pixels wide at most, readable without style sheets and in the dark, never cut off. */
export function renderHtml(report: Report): string {
  for (const extent of extents) {
    const markup = renderExtent(report, extent);
    if (Buffer.byteLength(markup) <= largestHtml) return markup;
  }
  return renderExtent(report, smallestExtent);
}

function renderExtent(report: Report, { inFull, listed }: Extent): string {
  const drills = worstFirst(report.drills);
  const full = drills.length <= inFull ? drills : drills.filter(({ verdict }) => verdict !== 'proven');
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>${verdictWords[report.verdict].word}: ${brief(runHeadline(report))}</title>
        ${styleSheet}
      </head>
      <body class="page" style="margin:0;padding:0;background:#eef0f3">
        <table
          role="presentation"
          class="page"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          style="width:100%;background:#eef0f3"
        >
          <tr>
            <td align="center" style="padding:24px 8px">
              ${outlookStart}
              <table
                role="presentation"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                style="width:100%;max-width:600px;text-align:left;table-layout:fixed"
              >
                ${banner(report)} ${overview(report, listed)}
                ${full.slice(0, inFull).map((drill) => drillSection(drill, report.drills.length > 1))} ${footer(report)}
              </table>
              ${outlookEnd}
            </td>
          </tr>
        </table>
      </body>
    </html> `.markup;
}

function banner(report: Report): Html {
  const { symbol, word, meaning } = verdictWords[report.verdict];
  const text = `${font};color:#ffffff;${wrap}`;
  return html`<tr>
    <td
      class="pad"
      bgcolor="${verdictColors[report.verdict]}"
      style="padding:24px 32px;background:${verdictColors[report.verdict]};border-radius:6px 6px 0 0"
    >
      <div style="${text};font-size:13px;line-height:18px">pgproof · ${formatTime(report.run.startedAt)}</div>
      <h1 style="margin:4px 0 6px;${text};font-size:28px;line-height:34px">${symbol} ${word}</h1>
      <div style="${text};font-size:16px;line-height:23px;font-weight:600">${brief(runHeadline(report))}</div>
      ${report.drills.length === 1 ? html`<div style="margin-top:6px;${text};font-size:15px;line-height:22px">${meaning}</div>` : nothing}
    </td>
  </tr>`;
}

function overview({ drills }: Report, listed: number): Html {
  if (drills.length < 2) return nothing;
  return html`<tr>
    <td class="card pad" style="padding:0 32px 24px;background:#ffffff">
      ${heading('Backups')}
      <table width="100%" cellpadding="0" cellspacing="0" style="width:100%;border-collapse:collapse">
        ${worstFirst(drills).slice(0, listed).map(overviewRow)}
      </table>
      ${more(drills.length - listed)}
    </td>
  </tr>`;
}

function footer({ run }: Report): Html {
  return html`<tr>
    <td
      class="card pad line quiet"
      style="padding:16px 32px;background:#ffffff;border-top:1px solid #e3e6ea;border-radius:0 0 6px 6px;${font};font-size:12px;line-height:18px;color:#5c6370;${wrap}"
    >
      Run ${brief(run.id)} on ${brief(run.host)}, ${formatDuration(run.durationMs)}, pgproof ${brief(run.pgproof)}
    </td>
  </tr>`;
}
