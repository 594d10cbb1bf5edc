import { cutText, oneLine, plainText } from '../../core/index.ts';

/** How much of one drill a mail shows; the attached files have everything. */
export const most = { problems: 8, evidence: 6, checks: 30, reasons: 4, notes: 8 };

/** Gmail cuts a mail's HTML off at 102 kB. */
export const largestHtml = 98_000;

/** How many drills a mail tells of: in full, and as a line of the overview. The first choice that fits is taken. */
export interface Extent {
  readonly inFull: number;
  readonly listed: number;
}
export const extents: readonly Extent[] = [
  { inFull: 4, listed: 60 },
  { inFull: 3, listed: 40 },
  { inFull: 2, listed: 20 },
  { inFull: 1, listed: 10 },
];
export const smallestExtent: Extent = { inFull: 0, listed: 10 };

export const brief = (text: string) => cutText(oneLine(text), 300);
export const label = (text: string) => cutText(oneLine(text), 120);
export const evidenceLine = (text: string) => cutText(plainText(text), 400);
