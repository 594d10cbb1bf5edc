/** What an author of a source needs to read compressed files. */
export { compressionBySuffix, compressionOf, type Compression, type PostgresCompression } from './formats.ts';
export { decompressors } from './decompressors.ts';
export { judgeEnd } from './judge-end.ts';
export { openCompressed, type CompressionTrouble } from './open-compressed.ts';
