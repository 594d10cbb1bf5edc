/** The checks that come with pgproof. */
export { amcheck } from './amcheck/index.ts';
export { dataChecksums } from './data-checksums/index.ts';
export { foreignKeys } from './foreign-keys/index.ts';
export { manifest } from './manifest/index.ts';
export { newestRow } from './newest-row/index.ts';
export { pgDump } from './pg-dump/index.ts';
export { rowCount } from './row-count/index.ts';
