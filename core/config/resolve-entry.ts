import type { z } from 'zod';
import type { DefinitionKind } from '../contracts/definition.ts';
import type { ConfigPath } from './config-path.ts';
import { suggestion } from './nearest.ts';
import { describe, isPlainObject } from './plain-object.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveUse } from './resolve-use.ts';
import { splitEntry } from './split-entry.ts';
import { validate } from './validate.ts';

/**
 * One `{ use, …settings, …options }` of the configuration: the definition found, its options and pgproof's own settings
 * validated. Undefined when anything is wrong, which is in the problems then.
 */
export async function resolveEntry<K extends DefinitionKind, S extends z.ZodObject>(
  kind: K,
  value: unknown,
  settingsSchema: S,
  path: ConfigPath,
  context: ResolveContext,
) {
  const reserved = Object.keys(settingsSchema.shape);
  const entry = splitEntry(value, reserved);
  if (entry === undefined) {
    const near = isPlainObject(value)
      ? Object.keys(value)
          .map((key) => suggestionFor(key))
          .find(Boolean)
      : undefined;
    const found = isPlainObject(value) ? 'a mapping without "use"' : describe(value);
    context.problems.add(path, `found ${found}, expected the name of a ${kind} or { use: …, …options }${near ?? ''}`);
    return undefined;
  }
  const before = context.problems.count;
  const definition = await resolveUse(kind, entry.use, entry.hasUse ? [...path, 'use'] : path, context);
  const settings = await validate(settingsSchema, entry.settings, path, context.problems);
  if (definition === undefined) return undefined;
  const options = await validate(definition.options, entry.options, path, context.problems, ['use', ...reserved]);
  if (settings === undefined || options === undefined || context.problems.count > before) return undefined;
  return { definition, options, settings };
}

function suggestionFor(key: string): string | undefined {
  const text = suggestion(key, ['use']);
  return text.startsWith('did') ? `; in place of "${key}" ${text}` : undefined;
}
