import { countOf } from '../../../core/index.ts';
import { sectionLabel } from './filter.ts';
import { line } from './render.ts';
import { sortedParts, type Node } from './tree.ts';

export interface Change {
  /** `shop: table public.orders` */
  readonly target: string;
  readonly kind: 'missing' | 'changed' | 'new';
  /** What differs, for people. */
  readonly lines: readonly string[];
}

/** What the schema that was found has otherwise than the reference, object by object: missing ones first, new ones last. */
export function compareSchemas(reference: Node, found: Node): Change[] {
  const changes: Change[] = [];
  for (const [section, before, now] of pairs(reference, found)) {
    if (before === undefined || now === undefined) {
      const { parts } = (before ?? now) as Node;
      const kind = before === undefined ? 'new' : 'missing';
      changes.push({ target: section, kind, lines: [`with ${countOf(parts.size, 'object')}`] });
      continue;
    }
    for (const [object, one, other] of pairs(before, now)) {
      const target = `${sectionLabel(section)}: ${object}`;
      if (one === undefined) changes.push({ target, kind: 'new', lines: inWords(other as Node) });
      else if (other === undefined) changes.push({ target, kind: 'missing', lines: inWords(one) });
      else {
        const lines = differences(one, other);
        if (lines.length > 0) changes.push({ target, kind: 'changed', lines });
      }
    }
  }
  const order = ['missing', 'changed', 'new'];
  return changes.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function differences(before: Node, now: Node): string[] {
  const own =
    before.detail === now.detail
      ? []
      : [`was ${before.detail || 'without more'}`, `is  ${now.detail || 'without more'}`];
  const parts = pairs(before, now).flatMap(([head, one, other]) => {
    if (one === undefined) return [`+ ${line(head, other?.detail ?? '')}`];
    if (other === undefined) return [`- ${line(head, one.detail)}`];
    const inside = differences(one, other);
    return inside.length === 0 ? [] : [`~ ${head}`, ...inside.map((text) => `    ${text}`)];
  });
  return [...own, ...definitionDifference(before.definition, now.definition), ...parts];
}

/** The lines between the equal beginning and the equal end. */
function definitionDifference(before: readonly string[], now: readonly string[]): string[] {
  let start = 0;
  while (start < before.length && start < now.length && before[start] === now[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < now.length - start && before.at(-1 - end) === now.at(-1 - end)) end += 1;
  return [
    ...before.slice(start, before.length - end).map((text) => `- | ${text}`),
    ...now.slice(start, now.length - end).map((text) => `+ | ${text}`),
  ];
}

function inWords({ detail, parts }: Node): string[] {
  const heads = sortedParts({ detail, definition: [], parts }).map(([head]) => head);
  return [...(detail === '' ? [] : [detail]), ...(heads.length === 0 ? [] : [`with ${heads.join(', ')}`])];
}

function pairs(before: Node, now: Node): [head: string, before: Node | undefined, now: Node | undefined][] {
  const heads = [...new Set([...before.parts.keys(), ...now.parts.keys()])].toSorted((a, b) => (a < b ? -1 : 1));
  return heads.map((head) => [head, before.parts.get(head), now.parts.get(head)]);
}
