const archive = String.raw`(?:base|pg_wal|[1-9]\d{0,9})\.tar`;
/** Of a backup in tar format, also split, compressed or encrypted. */
const base = /^base\.tar(?:\W|$)/;
const ofBackup = new RegExp(`^(?:${archive}(?:\\W|$)|backup_manifest|PG_VERSION$|backup_label$)`);
/** What rsync (`.base.tar.gz.a1B2c3`) and others name a file that they still copy. */
const copying = new RegExp(
  `^\\.${archive}.*\\.\\w{6}$|^\\.?(?:${archive}|backup_manifest).*\\.(?:tmp|temp|part|partial|filepart|crdownload)$`,
);
const unfinishedDirectory = /(?:^\.)|[._-](?:tmp|temp|part|partial|incomplete|in-?progress|unfinished|wip)$/i;

/** Whether a directory with such files is a backup, or what is left of one. */
export const looksLikeBackup = (names: readonly string[]) =>
  names.some((name) => ofBackup.test(name) || copying.test(name));
/** Whether there is what a restore begins with. */
export const hasBase = (names: readonly string[]) =>
  names.some((name) => base.test(name) && !copying.test(name)) || names.includes('PG_VERSION');
/** A file that somebody still copies, or stopped copying. */
export const copiedFile = (names: readonly string[]) => names.find((name) => copying.test(name));
export const saysUnfinished = (directory: string) => unfinishedDirectory.test(directory);

/** `shop-*`: `*` stands for any characters, `?` for one. */
export function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(name);
}
