import type { SourceDefinition } from '../contracts/source.ts';
import type { ConfigPath } from './config-path.ts';
import type { Configured } from './configuration.ts';
import { alwaysCheckedOf, defaultChecks } from './default-checks.ts';
import { isDefinition } from './is-definition.ts';
import type { ResolveContext } from './resolve-context.ts';
import { splitEntry } from './split-entry.ts';

/** Stands in a list of checks for all that run where nothing is listed. */
const defaults = 'defaults';

export interface ListedCheck {
  /** Where it is written. */
  readonly path: ConfigPath;
  readonly entry: unknown;
}

/** The checks of one backup: those that are listed, `defaults` spelt out, and those that always run. */
export async function listChecks(
  written: unknown,
  source: Configured<SourceDefinition> | undefined,
  path: ConfigPath,
  context: ResolveContext,
): Promise<readonly ListedCheck[]> {
  const listed = (Array.isArray(written) ? (written as unknown[]) : [defaults]).map((entry, index) => ({
    path: Array.isArray(written) ? [...path, index] : path,
    entry,
  }));
  // What is listed with options of its own is not run a second time with the default ones.
  const used = new Set(listed.map(({ entry }) => nameOf(entry)));
  const unlisted = (entries: readonly unknown[]) => entries.filter((entry) => !used.has(nameOf(entry)));
  const spelt: ListedCheck[] = [];
  for (const { path: at, entry } of listed) {
    const entries = entry === defaults ? unlisted(await defaultChecks(source, context)) : [entry];
    spelt.push(...entries.map((one) => ({ path: at, entry: one })));
    if (entry === defaults) for (const one of entries) used.add(nameOf(one));
  }
  const known = context.registry.definitions.filter(({ kind }) => kind === 'check').map(({ name }) => name);
  const missing = unlisted(alwaysCheckedOf(source).filter((name) => known.includes(name)));
  return [...spelt, ...missing.map((entry) => ({ path, entry }))];
}

function nameOf(entry: unknown): unknown {
  const use = splitEntry(entry, [])?.use;
  return isDefinition(use) ? use.name : use;
}
