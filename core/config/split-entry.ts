import { isDefinition } from './is-definition.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';

export interface Entry {
  readonly use: unknown;
  /** Keys that belong to pgproof, e.g. `severity`. */
  readonly settings: PlainObject;
  /** All others: the plugin's options. */
  readonly options: PlainObject;
  /** False when there was no `use` key: then the entry itself was the name or the definition. */
  readonly hasUse: boolean;
}

/** Takes `name`, a definition, or `{ use, … }` apart; undefined when it is none of them. */
export function splitEntry(value: unknown, reserved: readonly string[]): Entry | undefined {
  if (typeof value === 'string' || isDefinition(value)) return { use: value, settings: {}, options: {}, hasUse: false };
  if (!isPlainObject(value) || !('use' in value)) return undefined;
  const entries = Object.entries(value).filter(([key, item]) => key !== 'use' && item !== undefined);
  const [settings, options] = [true, false].map((isReserved) =>
    Object.fromEntries(entries.filter(([key]) => reserved.includes(key) === isReserved)),
  );
  return { use: value['use'], settings: settings ?? {}, options: options ?? {}, hasUse: true };
}
