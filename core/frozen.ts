/** The same JSON-safe value, frozen to its depths: whoever is shown it cannot change it for others. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part as unknown);
  return Object.freeze(value);
}
