import { z } from 'zod';

/** Which of a source's backups are drilled. */
export type Choice =
  | { readonly kind: 'newest' | 'oldest' | 'all' }
  /** The same seed chooses the same backup as long as it is there. Without one, chance decides. */
  | { readonly kind: 'random'; readonly seed?: string | undefined }
  | { readonly kind: 'named'; readonly id: string }
  /** What `all` becomes, one drill each. */
  | { readonly kind: 'one-of-all'; readonly id: string };

export const newest: Choice = { kind: 'newest' };

/** Option schema: `newest`, `oldest`, `all`, `random`, `random:SEED`, or the name of a backup. */
export const choiceSchema = z.string().min(1).transform(parseChoice);

export function parseChoice(text: string): Choice {
  if (text === 'newest' || text === 'oldest' || text === 'all' || text === 'random') return { kind: text };
  const seed = /^random:(.+)$/s.exec(text)?.[1];
  return seed === undefined ? { kind: 'named', id: text } : { kind: 'random', seed };
}
