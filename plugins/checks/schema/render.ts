import { sortedParts, type Node } from './tree.ts';

export const format = 1;
const header = (major: number) => `# pgproof schema ${format}, PostgreSQL ${major}
# Written by pgproof accept, compared by the check schema. Keep it under version control.
`;

/** The reference as a file: one object a line, what belongs to it indented below. */
export function renderSchema(schema: Node, major: number): string {
  return `${header(major)}${sortedParts(schema)
    .flatMap(([head, part]) => linesOf(head, part, 0))
    .join('\n')}\n`;
}

function linesOf(head: string, { detail, definition, parts }: Node, depth: number): string[] {
  const indent = '  '.repeat(depth);
  return [
    `${indent}${line(head, detail)}`,
    ...definition.map((text) => `${indent}  | ${text}`.trimEnd()),
    ...sortedParts({ detail, definition, parts }).flatMap(([name, part]) => linesOf(name, part, depth + 1)),
  ];
}

export function line(head: string, detail: string): string {
  return detail === '' ? head : `${head}: ${detail}`;
}
