import { countOf, defineCheck, formatBytes, z, type Finding } from '../../../core/index.ts';
import { columnsWithoutLibrary } from './columns-without-library.ts';
import { errors } from './errors.ts';
import type { Fault } from './faults.ts';
import { judge } from './judge.ts';
import { faultsIn, faultsSought } from './locate.ts';
import { relationsOf, type Column, type DecodedRelation } from './relations.ts';
import { partsOf } from './statement.ts';
import { readTablesOnly } from './read-tables-only.ts';

const namesShown = 5;
const findingsShown = 20;

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
    let done = 0;
    ctx.progress(done, total);
    await ctx.each(parts, async ({ relation, blocks, share }, session) => {
      await readTablesOnly(session);
      const decoding = { session, relation, columns: relation.columns, encoding, major: server.major };
      const missing = withoutLibrary.get(relation) ?? columnsWithoutLibrary(decoding);
      withoutLibrary.set(relation, missing);
      const lacking = await missing;
      const columns = relation.columns.filter((column) => !lacking.includes(column));
      const known = faults.get(relation) ?? [];
      if (known.length < faultsSought) {
        const found = await faultsIn({ ...decoding, columns }, blocks);
        faults.set(relation, [...(faults.get(relation) ?? []), ...found]);
      }
      done += share;
      ctx.progress(done, total, `${database}: ${relation.name}`);
    });

    const unclear = [...faults].flatMap(([{ name }, all]) =>
      all.filter(({ kind }) => kind === 'unclear').map(({ where, why }) => `${name}, ${where} (${why})`),
    );
    const lacking = (
      await Promise.all(
        [...withoutLibrary].map(async ([{ name }, columns]) =>
          (await columns).map((column) => `${name}, column ${column.name}`),
        ),
      )
    ).flat();
    const findings = [...faults].flatMap(([relation, all]): Finding[] => {
      const shown = all.filter(({ kind }) => kind !== 'unclear').slice(0, faultsSought);
      return shown.length === 0 ? [] : [judge(ctx, shown, `${database}: ${relation.name}`, encoding)];
    });
    const facts = (columns: readonly string[]) => ({
      database,
      columns: columns.slice(0, namesShown),
      more: Math.max(0, columns.length - namesShown),
    });
    if (findings.length === 0) {
      if (lacking.length > 0) throw errors.FULL_DECODE_NEEDS_LIBRARY(facts(lacking));
      if (unclear.length > 0) throw errors.FULL_DECODE_INCOMPLETE(facts(unclear));
      const summary = `Every value of ${countOf(relations.length, 'table')} can be decoded (${formatBytes(total)})`;
      const evidence =
        encoding === 'SQL_ASCII'
          ? ['the database has no encoding (SQL_ASCII), so any bytes are text there']
          : undefined;
      return ctx.pass(summary, { target: database, ...(evidence && { evidence }) });
    }
    const rest = [...lacking, ...unclear];
    const told = findings.slice(0, findingsShown);
    if (findings.length > told.length)
      told.push(
        ctx.fail(`${countOf(findings.length - told.length, 'more table')} with such values`, { target: database }),
      );
    if (rest.length > 0)
      told.push(
        ctx.warn(`${countOf(rest.length, 'column or value', 'columns or values')} could not be decoded here`, {
          target: database,
          evidence: rest.slice(0, namesShown),
        }),
      );
    return told;
  },
});
