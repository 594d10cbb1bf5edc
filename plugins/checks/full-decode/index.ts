import { defineCheck, statementTrouble, z } from '../../../core/index.ts';
import { columnsWithoutLibrary } from './columns-without-library.ts';
import { conclude } from './conclude.ts';
import type { Fault } from './faults.ts';
import { faultsIn, faultsSought } from './locate.ts';
import { relationsOf, type Column, type DecodedRelation } from './relations.ts';
import { partsOf } from './statement.ts';
import { readTablesOnly } from './read-tables-only.ts';

/** Every value of every row can be read, and text is valid in the encoding of its database. */
export const fullDecode = defineCheck({
  name: 'full-decode',
  summary: 'Every value of every row can be decoded, and text is valid in its encoding.',
  options: z.strictObject({}),
  timeout: '12 h',
  needs: { database: 'each' },
  async run(ctx) {
    const { database, server } = ctx;
    const encoding = (await ctx.value('select pg_catalog.getdatabaseencoding()')) ?? 'UTF8';
    const relations = await relationsOf(ctx, server.major, database === ctx.databases[0]);
    const parts = relations.flatMap((relation) =>
      partsOf(relation, server.major).map((blocks, _, all) => ({
        relation,
        blocks,
        share: relation.bytes / all.length,
      })),
    );
    const total = relations.reduce((sum, { bytes }) => sum + bytes, 0);
    const faults = new Map<DecodedRelation, Fault[]>();
    const withoutLibrary = new Map<DecodedRelation, Promise<Column[]>>();
    const locked = new Map<DecodedRelation, unknown>();
    let done = 0;
    ctx.progress(done, total);
    await ctx.each(parts, async ({ relation, blocks, share }, session) => {
      await readTablesOnly(session);
      const decoding = { session, relation, columns: relation.columns, encoding, major: server.major };
      try {
        const missing = withoutLibrary.get(relation) ?? columnsWithoutLibrary(decoding);
        withoutLibrary.set(relation, missing);
        const lacking = await missing;
        const columns = relation.columns.filter((column) => !lacking.includes(column));
        const known = faults.get(relation) ?? [];
        if (known.length < faultsSought && !locked.has(relation)) {
          const found = await faultsIn({ ...decoding, columns }, blocks);
          faults.set(relation, [...(faults.get(relation) ?? []), ...found]);
        }
      } catch (error) {
        if (statementTrouble(error)?.kind !== 'locked') throw error;
        locked.set(relation, error);
        withoutLibrary.delete(relation);
      }
      done += share;
      ctx.progress(done, total, `${database}: ${relation.name}`);
    });

    const lacking: string[] = [];
    for (const [{ name }, columns] of withoutLibrary)
      lacking.push(...(await columns).map((column) => `${name}, column ${column.name}`));
    return conclude(ctx, { relations, total, faults, lacking, locked, encoding });
  },
});
