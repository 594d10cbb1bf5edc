import type { PgproofError } from '../errors/pgproof-error.ts';
import type { ReportedError } from './report.ts';

/** An error as the report holds it: JSON-safe, without its stack. A `log` among its facts (lines) moves to `log`. */
export function toReportedError(error: PgproofError): ReportedError {
  const { log, ...facts } = jsonSafe(error.facts);
  const origin = [error.origin.plugin, error.origin.hook].filter((part) => part !== undefined).join(' ');
  return {
    code: error.code,
    blame: error.blame,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(origin === '' ? {} : { origin }),
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
    ...(Array.isArray(log) ? { log: log.map(String) } : {}),
  };
}

/** What JSON would keep; big integers as text. Facts of a foreign plugin may hold anything. */
function jsonSafe(facts: unknown): Record<string, unknown> {
  try {
    const text = JSON.stringify(facts, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
