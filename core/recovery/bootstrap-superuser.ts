import { entryKind, readPlainFile } from './plain-file.ts';

const pgAuthid = 1260;
const pgDatabase = 1262;
const bootstrapOid = 10;
const mapMagic = 0x592717;

/**
 * Names that the bootstrap superuser (OID 10) has in the files, newest row version first: read from pg_authid before
 * the server starts, because it cannot be asked without knowing the name. Empty where the files do not tell.
 */
export function bootstrapSuperusers(dataDirectory: string, blockSize: number): Promise<readonly string[]> {
  return namesInCatalog(dataDirectory, blockSize, pgAuthid, bootstrapOid);
}

/** Names of databases in the files, newest row version first; some may be gone. */
export function databaseNames(dataDirectory: string, blockSize: number): Promise<readonly string[]> {
  return namesInCatalog(dataDirectory, blockSize, pgDatabase);
}

async function namesInCatalog(
  dataDirectory: string,
  blockSize: number,
  catalog: number,
  only?: number,
): Promise<readonly string[]> {
  const map = await readPlainFile(dataDirectory, 'global/pg_filenode.map', 1024);
  const node = map === undefined ? undefined : mappedFile(map, catalog);
  if (node === undefined || (await entryKind(dataDirectory, `global/${node}`)) !== 'file') return [];
  const heap = await readPlainFile(dataDirectory, `global/${node}`, 16 * 1024 * 1024);
  return heap === undefined ? [] : namesIn(heap, blockSize, only);
}

/** File of a mapped catalog, from the map's array of (OID, file). */
function mappedFile(map: Buffer, oid: number): number | undefined {
  if (map.length < 512 || map.readInt32LE(0) !== mapMagic) return undefined;
  const count = Math.min(map.readInt32LE(4), 64);
  for (let entry = 0; entry < count && 16 + entry * 8 <= map.length; entry += 1) {
    if (map.readUInt32LE(8 + entry * 8) === oid) return map.readUInt32LE(12 + entry * 8);
  }
  return undefined;
}

function namesIn(heap: Buffer, blockSize: number, only: number | undefined): string[] {
  const versions: { name: string; xmin: number }[] = [];
  for (let start = 0; start + blockSize <= heap.length; start += blockSize) {
    const page = heap.subarray(start, start + blockSize);
    const lower = Math.min(page.readUInt16LE(12), blockSize);
    for (let item = 24; item + 4 <= lower; item += 4) {
      const version = rowVersion(page, page.readUInt32LE(item), only);
      if (version !== undefined) versions.push(version);
    }
  }
  return [...new Set(versions.toSorted((a, b) => b.xmin - a.xmin).map(({ name }) => name))];
}

/** OID and name begin the rows of both catalogs. Undefined when it is not the only row wanted. */
function rowVersion(
  page: Buffer,
  itemId: number,
  only: number | undefined,
): { name: string; xmin: number } | undefined {
  const offset = itemId & 0x7fff;
  const normal = ((itemId >> 15) & 3) === 1;
  const length = itemId >>> 17;
  if (!normal || length < 24 + 64 || offset + length > page.length) return undefined;
  const tuple = page.subarray(offset, offset + length);
  const header = tuple[22] ?? 0;
  // Up to 11 the OID is the header's last member, from 12 the first column.
  const hiddenOid = (tuple.readUInt16LE(20) & 0x0008) !== 0;
  const oid = hiddenOid ? tuple.readUInt32LE(header - 4) : tuple.readUInt32LE(header);
  const nameAt = hiddenOid ? header : header + 4;
  if ((only !== undefined && oid !== only) || nameAt + 64 > length) return undefined;
  const bytes = tuple.subarray(nameAt, nameAt + 64);
  const end = bytes.indexOf(0);
  return { name: bytes.subarray(0, end === -1 ? 64 : end).toString('utf8'), xmin: tuple.readUInt32LE(0) };
}
