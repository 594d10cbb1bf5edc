import { isAlias, isCollection, isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { ConfigPath } from './config-path.ts';
import type { Locate, Position } from './problems.ts';

/** Finds paths in a YAML (or JSON) document; for what is not there, the nearest thing around it. */
export function locateIn(document: Document, lines: LineCounter): Locate {
  const follow = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  const position = (node: Node | undefined): Position | undefined => {
    if (!node?.range) return undefined;
    const { line, col } = lines.linePos(node.range[0]);
    return { line, column: col };
  };
  return (path: ConfigPath, what) => {
    let node: unknown = document.contents;
    let best = position(document.contents ?? undefined);
    for (const [index, key] of path.entries()) {
      const inside = follow(node);
      if (!isCollection(inside)) break;
      const pair = isMap(inside)
        ? inside.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
        : undefined;
      const next = pair === undefined ? (isSeq(inside) ? inside.items[Number(key)] : undefined) : pair.value;
      if (pair === undefined && next === undefined) break;
      const isKeyWanted = what === 'key' && index === path.length - 1 && pair !== undefined;
      best = position((isKeyWanted ? pair.key : (next ?? pair?.key)) as Node | undefined) ?? best;
      node = next;
    }
    return best;
  };
}
