import type { Column } from './relations.ts';
import { attempt, type Decoding } from './locate.ts';

/** Columns whose output function, or that of their elements, the sandbox cannot load. One value is enough to tell. */
export async function columnsWithoutLibrary(decoding: Decoding): Promise<Column[]> {
  const found: Column[] = [];
  for (const column of decoding.columns.filter(({ alien }) => alien)) {
    const trouble = await attempt(
      { ...decoding, columns: [column] },
      '',
      `(select t.${column.name} from only ${decoding.relation.name} t
        where not (t.${column.name} is null) limit 1)`,
    );
    if (trouble?.kind === 'library') found.push(column);
  }
  return found;
}
