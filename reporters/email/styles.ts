import type { CheckOutcome, Verdict } from '../../core/index.ts';
import { Html } from './html.ts';

/** White on each of these, and each of these on white, has a contrast above 6:1; word and symbol always stand beside. */
export const verdictColors: Readonly<Record<Verdict, string>> = {
  failed: '#b3261e',
  unverified: '#5b3cb4',
  'proven-with-warnings': '#8a4b00',
  proven: '#14683a',
};

export const outcomeColors: Readonly<Record<CheckOutcome, string>> = {
  fail: verdictColors.failed,
  'could-not-verify': verdictColors.unverified,
  warn: verdictColors['proven-with-warnings'],
  pass: verdictColors.proven,
  skipped: '#5c6370',
};

export const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
export const mono = "font-family:ui-monospace,SFMono-Regular,Consolas,'Liberation Mono',monospace";
/** Identifiers and paths have no spaces to break at. */
export const wrap = 'word-break:break-word;overflow-wrap:anywhere';

/**
 * Mail programs that know no style sheets show the inline styles, light. Where the reader's are dark, the classes change
 * what the inline styles set, hence `!important`.
 */
export const styleSheet = new Html(`<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; -webkit-text-size-adjust: 100%; }
@media (max-width: 620px) {
  .pad { padding-left: 16px !important; padding-right: 16px !important; }
  .label { display: block !important; width: auto !important; padding-bottom: 0 !important; }
  .value { display: block !important; border-top: 0 !important; padding-top: 0 !important; }
}
@media (prefers-color-scheme: dark) {
  .page { background: #14161a !important; }
  .card { background: #1f2329 !important; }
  .text { color: #e8eaed !important; }
  .quiet { color: #a9b0ba !important; }
  .line { border-color: #3a404a !important; }
  .box { background: #282d35 !important; }
  .failed { color: #ff9d94 !important; } .unverified { color: #c3b1ff !important; }
  .warning { color: #ffc46b !important; } .proven { color: #7fd7a4 !important; }
}
</style>`);

const classes: Readonly<Record<string, string>> = {
  failed: 'failed',
  fail: 'failed',
  unverified: 'unverified',
  'could-not-verify': 'unverified',
  'proven-with-warnings': 'warning',
  warn: 'warning',
  proven: 'proven',
  pass: 'proven',
};

export function classOf(state: Verdict | CheckOutcome): string {
  return classes[state] ?? 'quiet';
}
