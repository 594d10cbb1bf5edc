import { countOf, outcomeSymbols, type CheckOutcome, type LabelledFact, type Problem } from '../../core/index.ts';
import { html, nothing, type Html } from './html.ts';
import { brief, evidenceLine, label, most } from './limits.ts';
import { classOf, font, mono, outcomeColors, wrap } from './styles.ts';

export function heading(text: string): Html {
  return html`<h3
    class="quiet"
    style="margin:24px 0 8px;${font};font-size:12px;line-height:16px;letter-spacing:.06em;text-transform:uppercase;color:#5c6370"
  >
    ${text}
  </h3>`;
}

export function paragraph(text: string): Html {
  return html`<p class="text" style="margin:0 0 6px;${font};font-size:15px;line-height:22px;color:#1f2328;${wrap}">
    ${text}
  </p>`;
}

export function bullets(title: string, sentences: readonly string[]): Html {
  if (sentences.length === 0) return nothing;
  const shown = sentences
    .slice(0, most.notes)
    .map(
      (sentence) =>
        html`<li class="text" style="margin:0 0 4px;${font};font-size:14px;line-height:20px;color:#1f2328;${wrap}">
          ${brief(sentence)}
        </li>`,
    );
  return html`${heading(title)}
    <ul style="margin:0;padding:0 0 0 20px">
      ${shown}
    </ul>
    ${more(sentences.length - most.notes)}`;
}

export function more(omitted: number): Html {
  if (omitted <= 0) return nothing;
  return html`<p class="quiet" style="margin:6px 0 0;${font};font-size:13px;line-height:18px;color:#5c6370">
    … and ${omitted} more; the JSON report has all of them.
  </p>`;
}

export function factTable(facts: readonly LabelledFact[]): Html {
  const rows = facts.map(
    ({ label: name, value }) =>
      html`<tr>
        <td
          class="label quiet line"
          width="120"
          style="width:120px;padding:7px 12px 7px 0;border-top:1px solid #e3e6ea;vertical-align:top;${font};font-size:13px;line-height:19px;color:#5c6370"
        >
          ${name}
        </td>
        <td
          class="value text line"
          style="padding:7px 0;border-top:1px solid #e3e6ea;vertical-align:top;${font};font-size:14px;line-height:19px;color:#1f2328;${wrap}"
        >
          ${brief(value)}
        </td>
      </tr>`,
  );
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    style="width:100%;border-collapse:collapse"
  >
    ${rows}
  </table>`;
}

/** The word of an outcome with its symbol, in its colour. */
export function outcomeWord(outcome: CheckOutcome): Html {
  const words = {
    fail: 'FAIL',
    'could-not-verify': 'COULD NOT VERIFY',
    warn: 'WARNING',
    pass: 'PASS',
    skipped: 'SKIPPED',
  };
  return html`<span class="${classOf(outcome)}" style="font-weight:700;color:${outcomeColors[outcome]}"
    >${outcomeSymbols[outcome]} ${words[outcome]}</span
  >`;
}

/** What is wrong, what proves it, what to do next. */
export function problemBox({ outcome, where, summary, target, evidence, hint }: Problem): Html {
  const lines = evidence.slice(0, most.evidence).map(evidenceLine);
  if (evidence.length > most.evidence) lines.push(`… ${countOf(evidence.length - most.evidence, 'more line')}`);
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    style="width:100%;margin:0 0 10px;border-collapse:separate"
  >
    <tr>
      <td
        class="box"
        style="padding:12px 14px;background:#f5f6f8;border-left:4px solid ${outcomeColors[outcome]};border-radius:4px;${wrap}"
      >
        <div class="quiet" style="${font};font-size:12px;line-height:16px;color:#5c6370">
          ${outcomeWord(outcome)} &nbsp;·&nbsp; ${label(where)}
        </div>
        <div
          class="text"
          style="margin-top:4px;${font};font-size:15px;line-height:21px;font-weight:600;color:#1f2328;${wrap}"
        >
          ${brief(summary)}
        </div>
        ${target ? html`<div class="quiet" style="margin-top:2px;${mono};font-size:13px;line-height:18px;color:#5c6370;${wrap}">${label(target)}</div>` : nothing}
        ${lines.length > 0 ? html`<pre class="text line" style="margin:8px 0 0;padding:8px 0 0;border-top:1px solid #dfe2e7;${mono};font-size:12px;line-height:17px;color:#1f2328;white-space:pre-wrap;${wrap}">${lines.join('\n')}</pre>` : nothing}
        ${hint ? html`<div class="text" style="margin-top:8px;${font};font-size:14px;line-height:20px;color:#1f2328;${wrap}"><b>Next:</b> ${brief(hint)}</div>` : nothing}
      </td>
    </tr>
  </table>`;
}
