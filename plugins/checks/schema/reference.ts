import { readFile } from 'node:fs/promises';
import { errors } from './errors.ts';
import { parseSchema, type StoredSchema } from './parse.ts';

/**
 * The stored reference; undefined where there is none.
 *
 * @throws SCHEMA_REFERENCE_UNREADABLE, SCHEMA_REFERENCE_INVALID (blame: operator)
 */
export async function readReference(file: string): Promise<StoredSchema | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw errors.SCHEMA_REFERENCE_UNREADABLE({ file, reason: code ?? message }, { cause });
  }
  return parseSchema(text, file);
}
