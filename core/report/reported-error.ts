import type { PgproofError } from '../errors/pgproof-error.ts';
import { cutText } from '../text/cut-text.ts';
import type { ReportedError } from './report.ts';

/** In UTF-16 units; who throws a whole file shall not have it in every report. */
const longest = 10_000;
const mostLines = 200;

/** An error as the report holds it: JSON-safe, without its stack. A `log` among its facts (lines) moves to `log`. */
export function toReportedError(error: PgproofError): ReportedError {
  const { log, ...facts } = jsonSafe(error.facts);
  const origin = [error.origin.plugin, error.origin.hook].filter((part) => part !== undefined).join(' ');
  return {
    code: error.code,
    blame: error.blame,
    message: cutText(error.message, longest),
    ...(error.hint === undefined ? {} : { hint: cutText(error.hint, longest) }),
    ...(origin === '' ? {} : { origin }),
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
    ...(Array.isArray(log) ? { log: log.slice(-mostLines).map((line) => cutText(String(line), longest)) } : {}),
  };
}

/** What JSON would keep, if it is not too much; big integers as text. Facts of a foreign plugin may hold anything. */
function jsonSafe(facts: unknown): Record<string, unknown> {
  try {
    const text = JSON.stringify(facts, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    if (text === undefined || text.length > 20 * longest) return {};
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
