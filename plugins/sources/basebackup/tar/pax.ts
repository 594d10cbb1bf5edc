/** What extended headers (pax, GNU) say about the member that follows them. */
export interface Extension {
  readonly path?: string;
  readonly linkPath?: string;
  readonly size?: number;
  /** A reason to refuse the member. */
  readonly refuse?: string;
}

/** Records of a pax header, `LENGTH KEY=VALUE\n` each; undefined when they are malformed. */
export function parsePax(content: Buffer): Extension | undefined {
  const extension: { path?: string; linkPath?: string; size?: number; refuse?: string } = {};
  for (let start = 0; start < content.length;) {
    const blank = content.indexOf(0x20, start);
    const length = blank === -1 ? Number.NaN : Number(content.toString('latin1', start, blank));
    const end = start + length;
    if (!Number.isInteger(length) || length <= blank - start || end > content.length || content[end - 1] !== 0x0a) {
      return undefined;
    }
    const record = content.toString('latin1', blank + 1, end - 1);
    const equals = record.indexOf('=');
    if (equals === -1) return undefined;
    const key = record.slice(0, equals);
    const value = record.slice(equals + 1);
    if (key === 'path') extension.path = value;
    else if (key === 'linkpath') extension.linkPath = value;
    else if (key.startsWith('GNU.sparse.')) extension.refuse = 'is a sparse file';
    else if (key === 'size') {
      if (!/^\d{1,15}$/.test(value)) return undefined;
      extension.size = Number(value);
    }
    start = end;
  }
  return extension;
}

/** Content of GNU's long name members: the name and a NUL. */
export function parseLongName(content: Buffer): string {
  return content.toString('latin1').replace(/\0$/, '');
}
