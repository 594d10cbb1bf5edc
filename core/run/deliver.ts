import { setTimeout as delay } from 'node:timers/promises';
import type { ReporterConfiguration } from '../config/configuration.ts';
import type { Log } from '../contracts/log.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import { toPgproofError } from '../errors/to-error.ts';
import { toReportedError } from '../report/reported-error.ts';
import type { Delivery, Report } from '../report/report.ts';
import { errors } from './errors.ts';

export interface DeliverOptions {
  readonly reporter: ReporterConfiguration;
  /** False when its `when` says that nobody wants to hear of this. */
  readonly due: boolean;
  readonly log: Log;
  readonly stdout: NodeJS.WritableStream;
}

/** First pause between two attempts; doubled each time. */
const pauseMs = 1000;

/** Carries the report, with as many attempts as configured. Never rejects, and changes no verdict. */
export async function deliver(report: Report, options: DeliverOptions): Promise<Delivery> {
  const { reporter, due, log } = options;
  const { name, required } = reporter;
  if (!due) return { reporter: name, outcome: 'not-due', required, attempts: 0, durationMs: 0 };
  const begun = performance.now();
  const took = () => Math.round(performance.now() - begun);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await attemptOnce(report, options);
      return { reporter: name, outcome: 'delivered', required, attempts: attempt, durationMs: took() };
    } catch (thrown) {
      const error = toPgproofError(thrown, 'plugin', name);
      log.warn(`${name}: ${error.message}`);
      if (attempt >= reporter.attempts || isPermanent(error)) {
        return {
          reporter: name,
          outcome: 'failed',
          required,
          attempts: attempt,
          durationMs: took(),
          error: toReportedError(error),
        };
      }
      // Nothing tells when a server is well again: only time can be waited for.
      await delay(pauseMs * 2 ** (attempt - 1));
    }
  }
}

async function attemptOnce(report: Report, { reporter, log, stdout }: DeliverOptions): Promise<void> {
  const { name, timeoutMs, definition, options } = reporter;
  const deadline = new AbortController();
  const expired = new Promise<never>((_, reject) => {
    deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason as Error), { once: true });
  });
  const timer = setTimeout(
    () => deadline.abort(errors.DELIVERY_TIMED_OUT({ reporter: name, deadlineMs: timeoutMs })),
    // setTimeout fires at once for anything above 2^31 - 1.
    Math.min(timeoutMs, 2 ** 31 - 1),
  );
  try {
    await Promise.race([definition.report(report, { options, signal: deadline.signal, log, stdout }), expired]);
  } finally {
    clearTimeout(timer);
  }
}

function isPermanent(error: PgproofError): boolean {
  return error.facts['permanent'] === true;
}
