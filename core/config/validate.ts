import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ConfigPath } from './config-path.ts';
import { tellIssue } from './issues.ts';
import { suggestion } from './nearest.ts';
import type { Problems } from './problems.ts';
import { unknownKeys } from './unknown-keys.ts';

/**
 * Validates with any Standard Schema; what is wrong goes to `problems`, and then the result is undefined.
 *
 * @param alsoKnown keys that stand beside the schema's in the file, to suggest from
 */
export async function validate<S extends StandardSchemaV1>(
  schema: S,
  value: unknown,
  path: ConfigPath,
  problems: Problems,
  alsoKnown: readonly string[] = [],
): Promise<StandardSchemaV1.InferOutput<S> | undefined> {
  const before = problems.count;
  for (const unknown of unknownKeys(schema, value)) {
    const key = String(unknown.path.at(-1));
    const known = unknown.path.length === 1 ? [...unknown.known, ...alsoKnown] : unknown.known;
    problems.add([...path, ...unknown.path], `unknown key; ${suggestion(key, known)}`, 'key');
  }
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return problems.count === before ? result.value : undefined;
  const told = result.issues.flatMap((issue) => tellIssue(issue, value));
  for (const { path: below, message } of told) problems.add([...path, ...below], message);
  if (told.length === 0 && problems.count === before) problems.add(path, result.issues[0]?.message ?? 'is not valid');
  return undefined;
}
