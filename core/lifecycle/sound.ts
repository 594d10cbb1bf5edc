import { z } from 'zod';
import { frozen } from '../frozen.ts';
import { errors } from './errors.ts';

/**
 * What a source or a sandbox returned, if it is what its contract says: a frozen copy of just that. Authors without types
 * return anything, and what is no fact must neither accuse a backup nor reach the report.
 *
 * @throws PLUGIN_RETURNED_NONSENSE
 */
export function sound<S extends z.ZodType>(schema: S, returned: unknown, plugin: string, method: string): z.output<S> {
  const parsed = schema.safeParse(returned);
  if (parsed.success) return frozen(structuredClone(parsed.data));
  const expected = z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ');
  throw errors.PLUGIN_RETURNED_NONSENSE({ plugin, hook: `${method}()`, returned: nameOf(returned), expected });
}

export function nameOf(returned: unknown): string {
  if (returned === null) return 'null';
  return Array.isArray(returned) ? 'an array' : typeof returned;
}
