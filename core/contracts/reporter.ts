import type { Report } from '../report/report.ts';
import type { Definition, Factory, Options, OptionsSchema } from './definition.ts';
import { asFactory } from './definition.ts';
import type { Log } from './log.ts';

export interface ReporterContext<O = unknown> {
  readonly options: O;
  /** Aborted at the reporter's deadline. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Standard output of the run; a reporter writes nowhere else but where its options say. */
  readonly stdout: NodeJS.WritableStream;
}

export interface ReporterDefinition<S extends OptionsSchema = OptionsSchema> extends Definition<'reporter', S> {
  /** `changed`: when the verdict differs from the last run's, or there was none. Default `always`; the configuration may say otherwise. */
  readonly when?: 'always' | 'not-proven' | 'changed';
  /** Exit status 4 when a required report was not delivered. Default true. */
  readonly required?: boolean;
  /** Deadline of one attempt, e.g. `"30 s"`. */
  readonly timeout?: string;
  /** Attempts in all, with growing pauses in between. Default 1. An error with `facts.permanent === true` is not retried. */
  readonly attempts?: number;
  /** Delivers the report, or throws. What it throws changes no verdict. */
  report(report: Report, context: ReporterContext<Options<S>>): Promise<void>;
}

/** Keys that every entry of `reporters` may have beside the reporter's own options. */
export interface ReporterSettings {
  readonly when?: 'always' | 'not-proven' | 'changed';
  /** Exit status 4 when it was not delivered. Default true. */
  readonly required?: boolean;
  /** Deadline of one attempt, e.g. `"30 s"`. */
  readonly timeout?: string;
  readonly attempts?: number;
}

export function defineReporter<S extends OptionsSchema>(
  definition: Omit<ReporterDefinition<S>, 'kind'>,
): Factory<ReporterDefinition<S>, S, ReporterSettings> {
  return asFactory({ ...definition, kind: 'reporter' as const });
}
