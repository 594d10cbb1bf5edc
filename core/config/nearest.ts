import { closest, distance } from 'fastest-levenshtein';

/** The known word that `word` was probably meant to be; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const folded = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '');
  const best = closest(folded(word), known.map(folded));
  const found = known.find((candidate) => folded(candidate) === best);
  // Two letters swapped are a distance of 2, and the commonest slip.
  const allowed = best.length < 4 ? 1 : Math.max(2, Math.floor(best.length / 3));
  return distance(folded(word), best) <= allowed ? found : undefined;
}

/** `did you mean "checks"?`, else `known here: a, b`. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length === 0 ? 'none is known here' : `known here: ${known.toSorted().join(', ')}`;
}
