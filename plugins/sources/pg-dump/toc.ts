import type { ByteReader } from './byte-reader.ts';
import { errors } from './errors.ts';

/** One object, or the rows of one table. */
export interface TocEntry {
  readonly id: number;
  /** Name, e.g. `orders`; of an ACL or comment `TABLE orders`. */
  readonly tag: string;
  /** e.g. `TABLE DATA`. */
  readonly type: string;
  readonly schema: string;
  readonly owner: string;
  /** SQL that makes it. */
  readonly definition: string;
  /** `COPY … FROM stdin;` of a table's rows. */
  readonly copy: string;
  /** In the formats tar and directory: file with its data. */
  readonly file: string;
  /** In the format custom: where its data begins, if that is known. */
  readonly offset: number | undefined;
}

/** The beginning of an archive of pg_dump; see pg_backup_archiver.c of PostgreSQL 10 to 18. */
export interface Toc {
  readonly format: 'custom' | 'tar' | 'directory';
  /** Of the archive format, e.g. `1.14`. */
  readonly version: string;
  readonly intBytes: number;
  readonly createdAt: Date;
  readonly database: string;
  /** e.g. `15.18`, without what a packager appended. */
  readonly serverVersion: string;
  readonly dumpVersion: string;
  readonly entries: readonly TocEntry[];
  /** Where it ends, and the data of the format custom begins. */
  readonly end: number;
}

const magic = 'PGDMP';
const formats: Readonly<Record<number, Toc['format']>> = { 1: 'custom', 3: 'tar', 5: 'directory' };
const oldest = 12;
const newest = 16;

export const isArchive = (head: Buffer): boolean => head.toString('latin1', 0, magic.length) === magic;

/**
 * Reads the table of contents at the reader's position.
 *
 * @throws DUMP_CUT, DUMP_DAMAGED, DUMP_FORMAT_TOO_NEW
 */
export function readToc(reader: ByteReader, file: string): Toc {
  const cut = () => errors.DUMP_CUT({ file, where: 'it ends within its table of contents' });
  const damaged = (reason: string) => errors.DUMP_DAMAGED({ file, reason: `table of contents: ${reason}` });
  const bytes = (length: number): Buffer => {
    const found = reader.bytes(length);
    if (found === undefined) throw cut();
    return found;
  };
  const byte = () => bytes(1)[0] ?? 0;
  if (bytes(magic.length).toString('latin1') !== magic) throw damaged(`it does not begin with ${magic}`);
  const [vMajor, vMinor] = [byte(), byte(), byte()];
  const version = `${vMajor}.${vMinor}`;
  if (vMajor !== 1 || vMinor > newest) throw errors.DUMP_FORMAT_TOO_NEW({ file, version });
  if (vMinor < oldest) throw damaged(`version ${version} of the format, which no PostgreSQL since 10 writes`);
  const intBytes = byte();
  const offsetBytes = byte();
  const format = formats[byte()];
  if (format === undefined || intBytes < 4 || intBytes > 8 || offsetBytes < 4 || offsetBytes > 8) {
    throw damaged('its first bytes make no sense');
  }

  const int = () => {
    const isNegative = byte() !== 0;
    const value = bytes(intBytes).readUIntLE(0, Math.min(intBytes, 6));
    return isNegative ? -value : value;
  };
  const text = () => {
    const length = int();
    if (length > reader.size) throw damaged('a length that is larger than the file');
    return length < 0 ? undefined : bytes(length).toString('utf8');
  };
  if (vMinor >= 15) byte();
  else int();
  const [second, minute, hour, day, month, year] = [int(), int(), int(), int(), int(), int(), int()] as number[];
  // In the time zone of the host that dumped; pg_restore takes it for the zone of its own, too.
  const createdAt = new Date((year ?? 0) + 1900, month ?? 0, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
  const database = text() ?? '';
  const serverVersion = shortVersion(text());
  const dumpVersion = shortVersion(text());
  const count = int();
  const entries: TocEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = int();
    if (id <= 0) throw damaged(`entry ${index + 1} has no valid number`);
    int();
    text();
    text();
    const tag = text() ?? '';
    const type = text() ?? '';
    int();
    const definition = text() ?? '';
    text();
    const copy = text() ?? '';
    const schema = text() ?? '';
    text();
    if (vMinor >= 14) text();
    if (vMinor >= 16) int();
    const owner = text() ?? '';
    text();
    while (text() !== undefined);
    const file = format === 'custom' ? '' : (text() ?? '');
    const offset = format === 'custom' ? readOffset() : undefined;
    entries.push({ id, tag, type, schema, owner, definition, copy, file, offset });
  }
  return { format, version, intBytes, createdAt, database, serverVersion, dumpVersion, entries, end: reader.position };

  function readOffset(): number | undefined {
    const isSet = byte() === 2;
    const value = bytes(offsetBytes).readUIntLE(0, Math.min(offsetBytes, 6));
    return isSet ? value : undefined;
  }
}

/** `15.18` of `15.18 (Debian 15.18-0+deb12u1)`; `17` of `17beta1`. */
export function shortVersion(version = ''): string {
  return /^\d+(\.\d+)*/.exec(version)?.[0] ?? '';
}

/** As people name it: `TABLE DATA public.orders`. */
export function entryName({ type, schema, tag }: Pick<TocEntry, 'type' | 'schema' | 'tag'>): string {
  return `${type} ${schema === '' || schema === '-' ? '' : `${schema}.`}${tag}`;
}
