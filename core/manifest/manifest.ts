/** A file that the manifest lists. */
export interface ManifestFile {
  readonly bytes: number;
  /** `NONE`, `CRC32C`, `SHA224`, `SHA256`, `SHA384` or `SHA512`. */
  readonly algorithm: string;
  /** Hexadecimal; empty for `NONE`. */
  readonly checksum: string;
}

/** `backup_manifest`, from PostgreSQL 13 on. */
export interface Manifest {
  /** By path in the data directory (bytes as latin1: a name need not be UTF-8). */
  readonly files: ReadonlyMap<string, ManifestFile>;
  /** The one most files have. */
  readonly algorithm: string | undefined;
  /** From 17 on. */
  readonly systemIdentifier: string | undefined;
  /** Of the WAL without which there is no consistency; the last one when timelines changed in between. */
  readonly walRange: { readonly timeline: number; readonly startLsn: string; readonly endLsn: string } | undefined;
}
