/** What an author of a source needs to read about WAL. */
export { formatLsn, parseLsn } from './lsn.ts';
export { walPageMagics } from './page-magic.ts';
export { formatSegmentName, isSegmentName, parseSegmentName, type SegmentName } from './segment-name.ts';
