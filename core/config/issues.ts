import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ConfigPath } from './config-path.ts';
import { describe } from './plain-object.ts';

/** What zod says beyond the standard. */
interface ZodIssue {
  readonly code?: string;
  readonly expected?: string;
  readonly message: string;
  readonly path?: StandardSchemaV1.Issue['path'];
  readonly errors?: readonly (readonly ZodIssue[])[];
  readonly values?: readonly unknown[];
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** A schema's complaint as path and sentence: what was found, what is expected. */
export function tellIssue(issue: StandardSchemaV1.Issue, value: unknown): { path: ConfigPath; message: string }[] {
  const zod = issue as ZodIssue;
  const path = pathOf(zod);
  const found = valueAt(value, path);
  if (zod.code === 'unrecognized_keys') return [];
  if (zod.code === 'invalid_union' && zod.errors !== undefined) return tellUnion(zod.errors, found, path);
  if (zod.code === 'invalid_type' && zod.expected !== undefined) {
    const expected = nouns[zod.expected] ?? zod.expected;
    if (found === undefined) return [{ path, message: `is required: ${expected}` }];
    return [{ path, message: `found ${describe(found)}, expected ${expected}` }];
  }
  if (zod.code === 'invalid_value' && zod.values !== undefined) {
    const expected = zod.values.map((known) => JSON.stringify(known)).join(' or ');
    if (found === undefined) return [{ path, message: `is required: ${expected}` }];
    return [{ path, message: `found ${describe(found)}, expected ${expected}` }];
  }
  const what = found === undefined || zod.code === 'custom' ? '' : `found ${describe(found)}: `;
  return [{ path, message: `${what}${lowerFirst(zod.message)}` }];
}

/** The branch that got furthest is the one that was meant; where none got anywhere, all are named. */
function tellUnion(branches: readonly (readonly ZodIssue[])[], found: unknown, path: ConfigPath) {
  const entered = branches.filter((issues) => issues.every((issue) => pathOf(issue).length > 0 || !isMismatch(issue)));
  const meant = entered.toSorted((a, b) => a.length - b.length)[0];
  if (meant !== undefined) {
    return meant
      .flatMap((issue) => tellIssue(issue, found))
      .map((told) => ({ path: [...path, ...told.path], message: told.message }));
  }
  const expected = branches.flatMap((issues) => issues.flatMap(expectedBy));
  const forms = [...new Set(expected)].join(' or ');
  if (found === undefined) return [{ path, message: `is required: ${forms}` }];
  return [{ path, message: `found ${describe(found)}, expected ${forms || 'another form'}` }];
}

const isMismatch = ({ code }: ZodIssue) => code === 'invalid_type' || code === 'invalid_value';

function expectedBy({ expected, values }: ZodIssue): string[] {
  if (values !== undefined) return values.map((value) => JSON.stringify(value));
  return expected === undefined ? [] : [nouns[expected] ?? expected];
}

function pathOf({ path = [] }: { readonly path?: StandardSchemaV1.Issue['path'] }): ConfigPath {
  return path.map((part) => {
    const key = typeof part === 'object' ? part.key : part;
    return typeof key === 'symbol' ? String(key) : key;
  });
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[key] : undefined,
    value,
  );
}

const lowerFirst = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
