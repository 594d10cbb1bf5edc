import type { Configuration, ReporterConfiguration } from '../config/configuration.ts';
import { uniqueName } from '../config/unique-names.ts';

/**
 * The configured reporters, those of the flags, and `console` for whoever is looking: unless it shall be quiet, or
 * another reporter has standard output for itself.
 */
export function reportersOfRun(
  configured: Configuration['reporters'],
  flagged: readonly ReporterConfiguration[],
  forPeople: readonly ReporterConfiguration[],
  quiet: boolean,
): { reporters: ReporterConfiguration[]; speaks: boolean } {
  const wanted = [...configured, ...flagged];
  const isForPeople = ({ definition }: ReporterConfiguration) =>
    forPeople.some((console) => console.definition === definition);
  const speaks = !quiet && !wanted.some((reporter) => !isForPeople(reporter) && writesToStdout(reporter));
  const shown = wanted.filter((reporter) => speaks || !isForPeople(reporter));
  const all = speaks && !shown.some(isForPeople) ? [...shown, ...forPeople] : shown;
  const taken = new Set<string>();
  return { reporters: all.map((one) => ({ ...one, name: uniqueName(one.definition.name, taken) })), speaks };
}

const writesToStdout = ({ options }: ReporterConfiguration) => (options as { file?: unknown }).file === '-';
