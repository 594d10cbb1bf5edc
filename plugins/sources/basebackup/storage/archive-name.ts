/** What the name of a file in a backup directory says. */
export interface ArchiveName {
  /** `base`, `pg_wal`, `manifest` or the OID of a tablespace. */
  readonly role: string;
  /** The name without the part of a split file. */
  readonly whole: string;
  /** Ends the name of what a tool other than pg_basebackup made of it: `.gpg`. */
  readonly suffix: string | undefined;
  /** What the name promises: `.gz`, `.lz4`, `.zst`; empty for a bare tar. */
  readonly extension: string;
  /** `000`, `aa` of a file that split(1) cut. */
  readonly part: string | undefined;
}

/** By what people encrypt with, and what pg_basebackup does not compress with. */
const foreign = 'gpg|pgp|asc|age|enc|aes|aes256|crypt|xz|bz2|lzo|zip|7z';
const name = /^(?:(base|pg_wal|[1-9]\d{0,9})\.tar|(backup_manifest))(\.(?:gz|lz4|zst))?(.*)$/;
const cut = /^(.*?)(?:[._-](?:part[._-]?)?(\d{2,6}|[a-z]{2}|a[a-z]{2,}|z[a-z]{3}|zz[a-z]{4}))?$/;

/**
 * Undefined for what is no file of a backup.
 *
 * @param ownSuffix that the configuration names
 */
export function parseArchiveName(text: string, ownSuffix?: string): ArchiveName | undefined {
  const [, tar, manifest, extension = '', rest = ''] = name.exec(text) ?? [];
  const role = tar ?? (manifest === undefined ? undefined : 'manifest');
  if (role === undefined) return undefined;
  const suffixes = new RegExp(`^(?:\\.(?:${foreign}))+$`);
  // Behind a compression `.xz` can only be a part.
  const isSuffix = (end: string) => end === ownSuffix || (suffixes.test(end) && !(end === '.xz' && extension !== ''));
  if (rest === '' || isSuffix(rest)) {
    return { role, whole: text, suffix: rest === '' ? undefined : rest, extension, part: undefined };
  }
  const [, suffix = '', part] = cut.exec(rest) ?? [];
  if (part === undefined || role === 'manifest' || !(suffix === '' || isSuffix(suffix))) return undefined;
  const whole = text.slice(0, text.length - (rest.length - suffix.length));
  return { role, whole, suffix: suffix === '' ? undefined : suffix, extension, part };
}
