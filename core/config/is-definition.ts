import type { Definition } from '../contracts/definition.ts';

const kinds: readonly unknown[] = ['check', 'reporter', 'source', 'sandbox'];

/** True for what a `define…` function of any copy of pgproof returned. */
export function isDefinition(value: unknown): value is Definition {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const { kind, name, options } = value as Partial<Record<keyof Definition, unknown>>;
  return kinds.includes(kind) && typeof name === 'string' && isSchema(options);
}

function isSchema(value: unknown): boolean {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value;
}
