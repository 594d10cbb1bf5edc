import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Options schema of a plugin: zod, or anything else that speaks Standard Schema. */
export type OptionsSchema = StandardSchemaV1<unknown, object>;
export type OptionsInput<S extends OptionsSchema> = StandardSchemaV1.InferInput<S>;
export type Options<S extends OptionsSchema> = StandardSchemaV1.InferOutput<S>;

export type DefinitionKind = 'check' | 'reporter' | 'source' | 'sandbox';

/** What every `define…` function returns beside its own members. */
export interface Definition<Kind extends DefinitionKind = DefinitionKind, S extends OptionsSchema = OptionsSchema> {
  readonly kind: Kind;
  /** Kebab-case; what a configuration file says behind `use:`. */
  readonly name: string;
  readonly summary: string;
  readonly options: S;
}

/** One entry of a configuration: the definition and the options its author wrote. */
export interface Use<D extends Definition = Definition> {
  readonly use: D | string;
  readonly [option: string]: unknown;
}

/**
 * A definition that can be called to configure it: `newestRow({ relation: 'orders' })`. `Settings` are the keys that
 * pgproof itself reads from such an entry.
 */
export type Factory<D, S extends OptionsSchema, Settings = unknown> = D &
  ((options?: OptionsInput<S> & Settings) => { readonly use: D });

/** Makes a definition callable. A function's own `name` is read-only, hence defineProperty. */
export function asFactory<D extends object, S extends OptionsSchema>(definition: D): Factory<D, S> {
  const factory = (options: object = {}) => Object.freeze({ ...options, use: factory as unknown as D });
  for (const [key, value] of Object.entries(definition)) {
    Object.defineProperty(factory, key, { value, enumerable: true });
  }
  return Object.freeze(factory) as unknown as Factory<D, S>;
}
