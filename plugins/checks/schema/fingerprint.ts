import { createHash } from 'node:crypto';
import type { CheckContext, Session } from '../../../core/index.ts';
import { escaped, escapedLines } from './escape.ts';
import * as cluster from './sql/cluster.ts';
import * as others from './sql/others.ts';
import * as parts from './sql/parts.ts';
import * as programs from './sql/programs.ts';
import * as relations from './sql/relations.ts';
import type { Row } from './sql/shared.ts';
import { emptyNode, partOf, type Node } from './tree.ts';

type Query = string | ((major: number) => string);

/** The schema of the cluster and of these databases, as the catalogs of the recovered server have it. */
export async function fingerprint(ctx: CheckContext, databases: readonly string[]): Promise<Node> {
  const { connect, progress, server } = ctx;
  const schema = emptyNode();
  await collect(ctx, Object.values(cluster), server.major, partOf(schema, 'cluster'));
  const inDatabases = [relations, parts, programs, others].flatMap((group): Query[] => Object.values(group));
  for (const [index, database] of databases.entries()) {
    progress(index, databases.length, database);
    const session = database === ctx.database ? ctx : await connect(database);
    const name = await quoted(session, database);
    await collect(session, inDatabases, server.major, partOf(schema, escaped(`database ${name}`)));
  }
  progress(databases.length, databases.length);
  return schema;
}

/** As it stands behind `database ` in a reference. */
export async function quoted({ value }: Session, name: string): Promise<string> {
  return escaped((await value('select pg_catalog.quote_ident($1)', [name])) ?? name);
}

async function collect({ query }: Session, queries: readonly Query[], major: number, into: Node): Promise<void> {
  for (const one of queries) {
    for (const row of await query<Row>(typeof one === 'string' ? one : one(major))) add(row, into);
  }
}

function add({ head, part, detail, definition, source, owner }: Row, into: Node): void {
  const object = partOf(into, escaped(head));
  const node = part === null ? object : partOf(object, escaped(part));
  const said = [
    detail ?? '',
    ...(source === null || source === undefined ? [] : [`source ${hash(source)}`]),
    ...(owner === null || owner === undefined ? [] : [`owner ${owner}`]),
  ];
  node.detail = escaped(said.filter((text) => text !== '').join(', '));
  if (typeof definition === 'string') node.definition = escapedLines(definition);
}

/** Enough to tell two versions of a function apart. */
const hash = (source: string) => `sha256:${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
