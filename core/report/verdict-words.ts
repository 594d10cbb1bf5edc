import type { CheckOutcome, Verdict } from './report.ts';

/** How a verdict is said: the word and the symbol carry it, colour never alone. */
export interface VerdictWords {
  readonly symbol: string;
  /** In capitals, to stand alone in a line of a log. */
  readonly word: string;
  /** What it means, for somebody who never heard of pgproof. */
  readonly meaning: string;
}

export const verdictWords: Readonly<Record<Verdict, VerdictWords>> = {
  failed: { symbol: '✖', word: 'FAILED', meaning: 'The backup was shown to be bad.' },
  unverified: {
    symbol: '?',
    word: 'UNVERIFIED',
    meaning: 'Nobody knows whether this backup is good: the drill could not find out.',
  },
  'proven-with-warnings': {
    symbol: '⚠',
    word: 'PROVEN WITH WARNINGS',
    meaning: 'The backup restores; something about it needs attention.',
  },
  proven: { symbol: '✔', word: 'PROVEN', meaning: 'The backup was restored, recovered, promoted and checked.' },
};

export const outcomeSymbols: Readonly<Record<CheckOutcome, string>> = {
  fail: '✖',
  'could-not-verify': '?',
  warn: '⚠',
  pass: '✔',
  skipped: '–',
};
