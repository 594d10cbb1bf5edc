import {
  drillFacts,
  drillHeadline,
  formatDuration,
  notProved,
  problemsOf,
  proved,
  verdictWords,
  worthKnowing,
  type CheckResult,
  type DrillReport,
} from '../../core/index.ts';
import { bullets, factTable, heading, more, outcomeWord, paragraph, problemBox } from './blocks.ts';
import { html, nothing, type Html } from './html.ts';
import { brief, label, most } from './limits.ts';
import { classOf, font, verdictColors, wrap } from './styles.ts';

/** One drill in full; what its verdict means is said where the banner speaks of several. */
export function drillSection(drill: DrillReport, amongOthers: boolean): Html {
  const problems = problemsOf(drill);
  // The problems say the same with their evidence; a judge of one's own may give reasons that no problem shows.
  const reasons = problems.length > 0 || drill.verdict === 'proven' ? [] : drill.reasons;
  return html`<tr>
    <td class="card pad line" style="padding:24px 32px;background:#ffffff;border-top:1px solid #e3e6ea">
      <h2 class="text" style="margin:0 0 4px;${font};font-size:20px;line-height:26px;color:#1f2328;${wrap}">
        ${label(drill.name)} ${verdictPill(drill)}
      </h2>
      ${amongOthers ? paragraph(verdictWords[drill.verdict].meaning) : nothing}
      ${reasons.slice(0, most.reasons).map((reason) => paragraph(brief(reason)))} ${more(reasons.length - most.reasons)}
      ${problems.length > 0 ? heading('What to look at') : nothing} ${problems.slice(0, most.problems).map(problemBox)}
      ${more(problems.length - most.problems)} ${heading('Facts')} ${factTable(drillFacts(drill))}
      ${checksTable(drill.checks)} ${bullets('What was proven', proved(drill))}
      ${bullets('What was not proven', notProved(drill))} ${bullets('Worth knowing', worthKnowing(drill))}
    </td>
  </tr>`;
}

function verdictPill({ verdict }: DrillReport): Html {
  const { symbol, word } = verdictWords[verdict];
  return html`<span
    style="display:inline-block;margin-left:6px;padding:1px 9px;border-radius:10px;background:${verdictColors[verdict]};${font};font-size:12px;line-height:18px;font-weight:700;color:#ffffff;vertical-align:middle;white-space:nowrap"
    >${symbol} ${word}</span
  >`;
}

const cell = `padding:7px 8px 7px 0;border-top:1px solid #e3e6ea;vertical-align:top;${font};font-size:14px;line-height:19px;color:#1f2328`;

function checksTable(checks: readonly CheckResult[]): Html {
  if (checks.length === 0) return nothing;
  const rows = checks.slice(0, most.checks).map(
    ({ name, outcome, durationMs }) =>
      html`<tr>
        <td class="text line" style="${cell};${wrap}">${label(name)}</td>
        <td class="line" style="${cell};font-size:12px">${outcomeWord(outcome)}</td>
        <td class="quiet line" align="right" style="${cell};padding-right:0;text-align:right;white-space:nowrap">
          ${formatDuration(durationMs)}
        </td>
      </tr>`,
  );
  return html`${heading('Checks')}
    <table width="100%" cellpadding="0" cellspacing="0" style="width:100%;border-collapse:collapse">
      ${rows}
    </table>
    ${more(checks.length - most.checks)}`;
}

/** A line of the overview of a run with several drills. */
export function overviewRow(drill: DrillReport): Html {
  const { symbol, word } = verdictWords[drill.verdict];
  return html`<tr>
    <td class="text line" style="${cell};${wrap}">
      <b>${label(drill.name)}</b><br /><span class="quiet" style="font-size:13px;color:#5c6370"
        >${brief(drillHeadline(drill))}</span
      >
    </td>
    <td class="line" align="right" style="${cell};padding-right:0;text-align:right;font-size:12px">
      <span class="${classOf(drill.verdict)}" style="font-weight:700;color:${verdictColors[drill.verdict]}"
        >${symbol} ${word}</span
      >
    </td>
  </tr>`;
}
