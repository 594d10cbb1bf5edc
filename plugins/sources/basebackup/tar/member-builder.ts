import { printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { TarHeader } from './header.ts';
import type { TarMember } from './member.ts';
import { judgeName } from './member-name.ts';
import { parseLongName, parsePax, type Extension } from './pax.ts';

/** Type flags that no archive of a PostgreSQL cluster holds. */
const refused: Readonly<Record<string, string>> = {
  '1': 'is a hard link',
  '3': 'is a character device',
  '4': 'is a block device',
  '6': 'is a fifo',
  S: 'is a sparse file',
  D: 'is an incremental dump directory',
  M: 'is the continuation of another volume',
};
const types: Readonly<Record<string, TarMember['type']>> = {
  '0': 'file',
  '7': 'file',
  '5': 'directory',
  '2': 'symlink',
};

type Next =
  | { readonly kind: 'extension'; readonly size: number }
  | { readonly kind: 'member'; readonly member: TarMember };

/** Puts headers and the extended headers before them together into members, and refuses the hostile ones. */
export class MemberBuilder {
  readonly #file: string;
  #pending: Extension = {};
  #flag = '';

  constructor(file: string) {
    this.#file = file;
  }

  header(header: TarHeader, offset: number): Next {
    const { size } = header;
    if (size === undefined) {
      throw errors.ARCHIVE_CORRUPT({ file: this.#file, offset, reason: 'the size in the header is no number' });
    }
    if ('xgLK'.includes(header.flag)) {
      this.#flag = header.flag;
      return { kind: 'extension', size };
    }
    const extension = this.#pending;
    this.#pending = {};
    const raw = extension.path ?? header.name;
    // Before POSIX, a name that ended in a slash was a directory.
    const type = header.flag === '0' && raw.endsWith('/') ? 'directory' : types[header.flag];
    const judged = judgeName(raw);
    const reason =
      extension.refuse ??
      refused[header.flag] ??
      (type === undefined ? `has the unknown type ${JSON.stringify(header.flag)}` : undefined) ??
      (header.hiddenName ? 'hides something behind a NUL in its name' : undefined) ??
      ('reason' in judged ? judged.reason : undefined);
    if (reason !== undefined || type === undefined || !('name' in judged)) {
      throw errors.ARCHIVE_HOSTILE({ file: this.#file, offset, member: printable(raw), reason: reason ?? 'is odd' });
    }
    const member: TarMember = {
      name: judged.name,
      type,
      // Only files have content; some programs write a size for directories all the same.
      size: type === 'file' ? (extension.size ?? size) : 0,
      linkName: extension.linkPath ?? header.linkName,
      mtime: header.mtime,
      offset,
    };
    return { kind: 'member', member };
  }

  /** Content of the extended header announced last. */
  extension(content: Buffer, offset: number): void {
    const said = this.#parse(content);
    if (said === undefined) {
      throw errors.ARCHIVE_CORRUPT({ file: this.#file, offset, reason: 'malformed extended header' });
    }
    this.#pending = { ...this.#pending, ...said };
  }

  #parse(content: Buffer): Extension | undefined {
    if (this.#flag === 'L') return { path: parseLongName(content) };
    if (this.#flag === 'K') return { linkPath: parseLongName(content) };
    const said = parsePax(content);
    // A global header holds comments; one that names files would rename every member.
    return this.#flag === 'g' && said !== undefined && Object.keys(said).length > 0
      ? { refuse: 'follows a global header that renames or resizes members' }
      : said;
  }
}
