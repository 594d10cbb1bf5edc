import type { Report } from './report.ts';

/** The report as text: JSON, two spaces, a line feed at the end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
