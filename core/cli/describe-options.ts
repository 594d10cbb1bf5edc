import { z } from 'zod';
import type { OptionsSchema } from '../contracts/definition.ts';

export interface OptionDescription {
  readonly name: string;
  /** e.g. `text`, `number`, `list of text`, `"a" or "b"`. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly default?: unknown;
  readonly description?: string;
}

/** The options a plugin takes, from its schema; undefined where the schema cannot say. */
export function describeOptions(schema: OptionsSchema): OptionDescription[] | undefined {
  if (schema['~standard'].vendor !== 'zod') return undefined;
  let json: JsonSchema;
  try {
    json = z.toJSONSchema(schema as unknown as z.ZodType, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  } catch {
    return undefined;
  }
  return Object.entries(json.properties ?? {}).map(([name, property]) => {
    const fallback = property.default === undefined ? '' : `default ${JSON.stringify(property.default)}`;
    const description = [property.description ?? '', fallback].filter(Boolean).join('; ');
    return { name, type: typeOf(property), required: json.required?.includes(name) ?? false, description };
  });
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'mapping',
  null: 'null',
};

function typeOf(schema: JsonSchema): string {
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined) return [...new Set(forms.map(typeOf))].join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return schema.items?.type === undefined ? 'list' : `list of ${typeOf(schema.items)}`;
  if (schema.type === undefined) return 'anything';
  return [schema.type]
    .flat()
    .map((type) => words[type] ?? type)
    .join(' or ');
}
