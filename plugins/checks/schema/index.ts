import { countOf, defineCheck, type CheckContext } from '../../../core/index.ts';
import { compareSchemas, type Change } from './compare.ts';
import { errors } from './errors.ts';
import { filterSchema } from './filter.ts';
import { fingerprint, quoted } from './fingerprint.ts';
import { judgeChanges } from './judge.ts';
import { schemaOptions, type SchemaOptions } from './options.ts';
import { readReference } from './reference.ts';
import { renderSchema } from './render.ts';
import type { Node } from './tree.ts';

type Context = CheckContext<SchemaOptions>;

/** Tables, columns, indexes, rights, roles and all the rest are as in a reference that somebody has looked at. */
export const schema = defineCheck({
  name: 'schema',
  summary: 'The schema is as in a stored reference, which pgproof accept writes.',
  options: schemaOptions,
  timeout: '30 min',
  async run(ctx) {
    const { file } = ctx.options;
    const stored = await readReference(file);
    if (stored === undefined) throw errors.SCHEMA_REFERENCE_MISSING({ file });
    const { found, filter } = await lookAt(ctx);
    const reference = filter(stored.schema);
    const changes = compareSchemas(reference, found);
    const { major } = ctx.server;
    const other =
      stored.major === major || changes.length === 0
        ? []
        : [
            ctx.warn(`The reference was made from PostgreSQL ${stored.major}, and this is ${major}`, {
              hint: 'After an upgrade, look through the differences and take them into the reference: pgproof accept.',
            }),
          ];
    if (changes.length > 0) return [...judgeChanges(ctx, changes), ...other];
    const objects = [...found.parts.values()].reduce((sum, { parts }) => sum + parts.size, 0);
    return ctx.pass(`The schema is as in the reference (${countOf(objects, 'object')})`, {
      evidence: [`reference: ${file}`],
    });
  },
  async accept(ctx) {
    const { file } = ctx.options;
    const { found, filter } = await lookAt(ctx);
    const changes = await readReference(file).then(
      (stored) => stored && compareSchemas(filter(stored.schema), found).flatMap(inLines),
      // What cannot be read is what shall be replaced.
      (error: Error) => [error.message],
    );
    return { file, text: renderSchema(found, ctx.server.major), changes };
  },
});

async function lookAt(ctx: Context): Promise<{ readonly found: Node; filter(this: void, schema: Node): Node }> {
  const { options, databases } = ctx;
  const wanted =
    options.databases === undefined ? databases : databases.filter((name) => options.databases?.includes(name));
  const names =
    options.databases === undefined ? undefined : await Promise.all(options.databases.map((name) => quoted(ctx, name)));
  const filter = (whole: Node) => filterSchema(whole, names, options);
  return { found: filter(await fingerprint(ctx, wanted)), filter };
}

const signs = { missing: '-', changed: '~', new: '+' } as const;

function inLines({ kind, target, lines }: Change): string[] {
  return [`${signs[kind]} ${target}`, ...lines.map((text) => `    ${text}`)];
}
