import type { Configuration, ReporterConfiguration } from '../config/configuration.ts';
import { uniqueName } from '../config/unique-names.ts';

export interface ReportersOfRun {
  readonly reporters: readonly ReporterConfiguration[];
  /** Whether standard output may show what is going on. */
  readonly showsProgress: boolean;
}

/**
 * The configured reporters, those of the flags, and `console` for whoever is looking: unless another reporter has
 * standard output for itself. When it shall be quiet, it speaks only where not all is well, so that cron mails nothing else;
 * to the strict, warnings are not well.
 */
export function reportersOfRun(
  configured: Configuration['reporters'],
  flagged: readonly ReporterConfiguration[],
  console: ReporterConfiguration,
  { quiet = false, strict = false }: { readonly quiet?: boolean | undefined; readonly strict?: boolean | undefined },
): ReportersOfRun {
  const wanted = [...configured, ...flagged];
  const isConsole = ({ definition }: ReporterConfiguration) => definition === console.definition;
  const isTaken = wanted.some((reporter) => !isConsole(reporter) && writesToStdout(reporter));
  const others = wanted.filter((reporter) => !isConsole(reporter));
  const spoken = wanted.some(isConsole) ? wanted : [...wanted, console];
  const unlessWell = strict ? ('with-warnings' as const) : ('not-proven' as const);
  const muted = spoken.map((one) => (quiet && isConsole(one) ? { ...one, when: unlessWell } : one));
  const taken = new Set<string>();
  const reporters = isTaken ? others : muted;
  return {
    reporters: reporters.map((one) => ({ ...one, name: uniqueName(one.definition.name, taken) })),
    showsProgress: !isTaken && !quiet,
  };
}

const writesToStdout = ({ options }: ReporterConfiguration) => (options as { file?: unknown }).file === '-';
