import type { Compression } from './describe-bytes.ts';

export interface Decompressor {
  /** Also the name of Debian's package. */
  readonly program: string;
  readonly args: readonly string[];
}

/** What Node cannot do by itself is left to the format's own program. */
export const decompressors: Readonly<Partial<Record<Compression, Decompressor>>> = {
  lz4: { program: 'lz4', args: ['-d', '-c', '-q'] },
  // Without --long it refuses windows of more than 128 MB, which --compress=zstd:long may ask for.
  zstd: { program: 'zstd', args: ['-d', '-c', '-q', '--long=31'] },
};

/** Which a name promises. */
export const byExtension: Readonly<Record<string, Compression>> = {
  '': 'none',
  '.gz': 'gzip',
  '.lz4': 'lz4',
  '.zst': 'zstd',
};
