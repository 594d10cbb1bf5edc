import { attempt, type Decoding } from './locate.ts';
import type { Column } from './relations.ts';
import { probeStatement } from './statement.ts';

/** Columns whose output function, or that of their elements, the sandbox cannot load. One value is enough to tell. */
export async function columnsWithoutLibrary({ session, relation, encoding }: Decoding): Promise<Column[]> {
  const found: Column[] = [];
  for (const column of relation.columns.filter(({ alien }) => alien)) {
    const trouble = await attempt(session, probeStatement(relation, column, encoding));
    if (trouble?.kind === 'library') found.push(column);
  }
  return found;
}
