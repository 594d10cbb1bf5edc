import type { PostgresCompression } from './formats.ts';

export interface Decompressor {
  /** Also the name of Debian's package. */
  readonly program: string;
  /** Standard input to standard output. */
  readonly args: readonly string[];
}

/** What Node cannot do by itself is left to the format's own program. */
export const decompressors: Readonly<Partial<Record<PostgresCompression, Decompressor>>> = {
  lz4: { program: 'lz4', args: ['-d', '-c', '-q'] },
  // Without --long it refuses windows of more than 128 MB, which --long=28 and more ask for.
  zstd: { program: 'zstd', args: ['-d', '-c', '-q', '--long=31'] },
};
