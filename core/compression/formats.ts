/** How PostgreSQL's own tools store a file. */
export type PostgresCompression = 'none' | 'gzip' | 'lz4' | 'zstd';
/** How a file may be compressed. */
export type Compression = Exclude<PostgresCompression, 'none'> | 'xz' | 'bzip2';

const magics: readonly (readonly [magic: string, compression: Compression])[] = [
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
  ['04224d18', 'lz4'],
  ['fd377a585a00', 'xz'],
  ['425a68', 'bzip2'],
];

/** How a file is compressed, by its first bytes. */
export function compressionOf(start: Buffer): Compression | undefined {
  const hex = start.toString('hex', 0, 8);
  return magics.find(([magic]) => hex.startsWith(magic))?.[1];
}

/** What the end of a name promises. */
export const compressionBySuffix: ReadonlyMap<string, PostgresCompression> = new Map([
  ['', 'none'],
  ['.gz', 'gzip'],
  ['.lz4', 'lz4'],
  ['.zst', 'zstd'],
]);
