import type { ConfigPath } from './config-path.ts';

export interface UnknownKey {
  /** Path of the key itself. */
  readonly path: ConfigPath;
  /** The keys that are known in its place. */
  readonly known: readonly string[];
}

/** What is read of zod's own description of a schema; the schema may come from another copy of zod 4. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly catchall?: unknown;
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly out?: unknown;
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly options?: readonly unknown[];
  readonly getter?: () => unknown;
}

function definitionOf(schema: unknown): Definition | undefined {
  return (schema as { _zod?: { def?: Definition } } | undefined)?._zod?.def;
}

/**
 * Keys of `value` that a zod schema does not know. `z.object` would drop them without a word, and a misspelt threshold
 * would never be looked at; so every object is read as strict, unless it says that it takes other keys.
 */
export function unknownKeys(schema: unknown, value: unknown, path: ConfigPath = []): UnknownKey[] {
  const definition = definitionOf(schema);
  if (definition === undefined || typeof value !== 'object' || value === null) return [];
  const inner = innerOf(definition);
  if (inner !== undefined) return unknownKeys(inner, value, path);
  if (definition.type === 'union') return ofUnion(definition.options ?? [], value, path);
  if (definition.type === 'object') return ofObject(definition, value, path);
  const item = definition.type === 'array' ? definition.element : definition.valueType;
  if (item === undefined) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    unknownKeys(item, part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function ofObject({ shape = {}, catchall }: Definition, value: object, path: ConfigPath): UnknownKey[] {
  const isLoose = catchall !== undefined && definitionOf(catchall)?.type !== 'never';
  const known = Object.keys(shape);
  return Object.entries(value).flatMap(([key, part]) => {
    if (Object.hasOwn(shape, key)) return unknownKeys(shape[key], part, [...path, key]);
    return isLoose || Array.isArray(value) ? [] : [{ path: [...path, key], known }];
  });
}

/** The form with the fewest unknown keys is the one that was meant. */
function ofUnion(options: readonly unknown[], value: object, path: ConfigPath): UnknownKey[] {
  const found = options.filter((option) => takes(option, value)).map((option) => unknownKeys(option, value, path));
  return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function takes(schema: unknown, value: object): boolean {
  const definition = definitionOf(schema);
  if (definition === undefined) return false;
  const inner = innerOf(definition);
  if (inner !== undefined) return takes(inner, value);
  if (definition.type === 'union') return definition.options?.some((option) => takes(option, value)) ?? false;
  return (Array.isArray(value) ? ['array', 'tuple'] : ['object', 'record']).includes(definition.type);
}

/** The schema that sees the value as it was written, behind optional, default, transform, preprocess … */
function innerOf({ type, innerType, in: input, out, getter }: Definition): unknown {
  if (type === 'pipe') return definitionOf(input)?.type === 'transform' ? out : input;
  return type === 'lazy' ? getter?.() : innerType;
}
