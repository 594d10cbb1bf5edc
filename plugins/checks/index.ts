/** The checks that come with pgproof. */
export { amcheck } from './amcheck/index.ts';
export { canary } from './canary/index.ts';
export { dataChecksums } from './data-checksums/index.ts';
export { foreignKeys } from './foreign-keys/index.ts';
export { fullDecode } from './full-decode/index.ts';
export { identity } from './identity/index.ts';
export { manifest } from './manifest/index.ts';
export { newestRow } from './newest-row/index.ts';
export { pgDump } from './pg-dump/index.ts';
export { query } from './query/index.ts';
export { recoveryPoint } from './recovery-point/index.ts';
export { recoveryTime } from './recovery-time/index.ts';
export { rowCount } from './row-count/index.ts';
export { schema } from './schema/index.ts';
