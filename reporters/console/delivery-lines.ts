import { oneLine, type Paint, type Report } from '../../core/index.ts';

/** Reports that reached nobody, with what to do: the summary was written before that was known. */
export function deliveryLines({ deliveries }: Report, paint: Paint): string {
  const failed = deliveries.filter(({ outcome }) => outcome === 'failed');
  const lines = failed.flatMap(({ reporter, error }) => [
    `${paint.bad(`✖ ${reporter} did not deliver the report`)}: ${oneLine(error?.message ?? 'no reason given')}`,
    ...(error?.hint ? [`    → ${oneLine(error.hint)}`] : []),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
