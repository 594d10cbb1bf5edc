/** A message that needs none of its facts. */
export type Message<F> = (facts: F) => string;

export const fixed =
  <F>(text: string): Message<F> =>
  () =>
    text;
