import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { silentLog, type Report, type ReporterContext } from '../../core/index.ts';

/** Delivers as the engine does, within five seconds, and returns what came out of standard output. */
export async function deliver<O>(
  reporter: { report(report: Report, context: ReporterContext<O>): Promise<void> },
  report: Report,
  options: O,
  signal: AbortSignal = AbortSignal.timeout(5000),
): Promise<string> {
  const stdout = new PassThrough();
  const [printed] = await Promise.all([
    text(stdout),
    reporter.report(report, { options, signal, log: silentLog, stdout }).finally(() => stdout.end()),
  ]);
  return printed;
}
