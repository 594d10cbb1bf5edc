/** A property where there is a value: `exactOptionalPropertyTypes` tells an absent one from an undefined one. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
