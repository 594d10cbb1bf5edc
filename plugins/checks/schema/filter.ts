import type { SchemaOptions } from './options.ts';
import { emptyNode, type Node } from './tree.ts';

type Wishes = Pick<SchemaOptions, 'databases' | 'ignore' | 'leaveOut'>;
type Kind = SchemaOptions['leaveOut'][number];

/** Heads of objects and of their parts that belong to a kind. */
const headsOf: Partial<Record<Kind, RegExp>> = {
  partitions: /^partition /,
  grants: /^(grant|revoke|default privileges) /,
  functions: /^((window )?function|procedure|aggregate) /,
  sequences: /^sequence /,
  roles: /^role /,
  settings: /^setting /,
};
const owner = /(^|, )owner ("([^"]|"")*"|[^", ]+)$/;

/** The schema without what shall not be compared; applied to both sides, so that options count for an older reference, too. */
export function filterSchema(schema: Node, quotedDatabases: readonly string[] | undefined, wishes: Wishes): Node {
  const patterns = wishes.ignore.map(globOf);
  const left = wishes.leaveOut.flatMap((kind) => headsOf[kind] ?? []);
  const isLeftOut = (head: string) => left.some((heads) => heads.test(head));
  const isIgnored = (...names: string[]) => names.some((name) => patterns.some((pattern) => pattern.test(name)));
  const isForeign = (head: string) =>
    quotedDatabases !== undefined && head.startsWith('database ') && !quotedDatabases.includes(head.slice(9));
  const withoutOwner = (detail: string) => (wishes.leaveOut.includes('owners') ? detail.replace(owner, '') : detail);

  return filterParts(schema, (section, node) => {
    if (isForeign(section) || (section === 'cluster' && wishes.leaveOut.includes('cluster'))) return undefined;
    return filterParts(node, (object, inside) => {
      const name = nameIn(object);
      const label = `${sectionLabel(section)}: `;
      if (isLeftOut(object) || isForeign(object) || isIgnored(name, object, label + name, label + object))
        return undefined;
      const kept = filterParts(inside, (part, of) => {
        if (isLeftOut(part) || isIgnored(`${name}: ${part}`, `${object}: ${part}`, `${label}${object}: ${part}`))
          return undefined;
        return { ...of, detail: withoutOwner(of.detail) };
      });
      return { ...kept, detail: withoutOwner(inside.detail) };
    });
  });
}

function filterParts(node: Node, keep: (head: string, part: Node) => Node | undefined): Node {
  const kept = { ...emptyNode(), detail: node.detail, definition: node.definition };
  for (const [head, part] of node.parts) {
    const left = keep(head, part);
    if (left !== undefined) kept.parts.set(head, left);
  }
  return kept;
}

/** `shop` of `database shop`. */
export const sectionLabel = (section: string) => section.replace(/^database /, '');
/** `public.orders` of `foreign table public.orders`. */
const nameIn = (head: string) => head.replace(/^([a-z]+ )+(?=.)/, '');

function globOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
