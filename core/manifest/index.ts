/** What an author of a source needs to compare files with a backup_manifest. */
export { ManifestCheck } from './manifest-check.ts';
export { ManifestParser } from './manifest-parser.ts';
export { manifestErrors } from './manifest-errors.ts';
export type { Manifest } from './manifest.ts';
