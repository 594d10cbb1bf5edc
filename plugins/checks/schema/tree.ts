/** Something that a schema consists of, with what belongs to it: a section, an object, a part of an object. */
export interface Node {
  /** What is to be said of it, in one line. */
  detail: string;
  /** Its definition where that takes lines of its own. */
  definition: readonly string[];
  /** By kind and name, `column id`. */
  readonly parts: Map<string, Node>;
}

export const emptyNode = (): Node => ({ detail: '', definition: [], parts: new Map() });

/** The part of this name; made when it is not there yet. */
export function partOf(node: Node, head: string): Node {
  const found = node.parts.get(head) ?? emptyNode();
  node.parts.set(head, found);
  return found;
}

/** In the order of code points, whatever the locale. */
export function sortedParts(node: Node): [head: string, part: Node][] {
  return [...node.parts].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
