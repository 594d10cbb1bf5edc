import { errors } from './errors.ts';
import { format } from './render.ts';
import { emptyNode, partOf, type Node } from './tree.ts';

export interface StoredSchema {
  readonly schema: Node;
  /** Of the server that it was made from. */
  readonly major: number;
}

/**
 * Reads what `renderSchema` wrote.
 *
 * @throws SCHEMA_REFERENCE_INVALID (blame: operator), e.g. for the marks of a merge that was not finished
 */
export function parseSchema(text: string, file: string): StoredSchema {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const [, written, major] = /^# pgproof schema (\d+), PostgreSQL (\d+)$/.exec(lines[0] ?? '') ?? [];
  if (Number(written) !== format) {
    throw errors.SCHEMA_REFERENCE_INVALID({
      file,
      line: 1,
      reason: 'its first line is no header that this version knows',
    });
  }
  const schema = emptyNode();
  const above: Node[] = [schema];
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const invalid = (reason: string) => errors.SCHEMA_REFERENCE_INVALID({ file, line: index + 1, reason });
    const [, spaces = '', bar, rest = ''] = /^( *)(\| ?)?(.*)$/s.exec(line) ?? [];
    const depth = spaces.length / 2;
    const parent = above[depth];
    if (parent === undefined) throw invalid('its indentation fits to nothing above it');
    if (bar !== undefined) {
      parent.definition = [...parent.definition, rest];
      continue;
    }
    if (depth === 0 && !/^(cluster|database .+)$/.test(rest)) throw invalid('a cluster or a database is expected here');
    const [head, detail] = splitLine(rest);
    if (parent.parts.has(head)) throw invalid(`${head} stands here twice`);
    const node = partOf(parent, head);
    node.detail = detail;
    above.splice(depth + 1, above.length, node);
  }
  return { schema, major: Number(major) };
}

/** At the first `: ` that is not part of a quoted name. */
function splitLine(text: string): [head: string, detail: string] {
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    if (!quoted && text.startsWith(': ', index)) return [text.slice(0, index), text.slice(index + 2)];
  }
  return [text, ''];
}
