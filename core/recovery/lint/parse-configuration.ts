export interface ConfigurationLine {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

const setting = /^\s*([A-Za-z_][\w.$]*)\s*(?:=\s*|\s+)('(?:[^'\\]|''|\\.)*'|[^\s#']+)?\s*(?:#.*)?$/;

/** Settings of a postgresql.conf or recovery.conf, in their order. Lines that the server would refuse are left out. */
export function parseConfiguration(text: string): readonly ConfigurationLine[] {
  const lines: ConfigurationLine[] = [];
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    const match = setting.exec(source);
    const name = match?.[1]?.toLowerCase();
    if (name !== undefined) lines.push({ name, value: unquote(match?.[2] ?? ''), line: index + 1 });
  }
  return lines;
}

function unquote(value: string): string {
  if (!value.startsWith("'")) return value;
  return value.slice(1, -1).replaceAll("''", "'").replaceAll(/\\(.)/g, '$1');
}

/** As postgresql.conf wants it. */
export function quoteSetting(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', ' ')}'`;
}
