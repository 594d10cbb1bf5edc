/** One thing wrong in a configuration. */
export interface Problem {
  /** Path inside the file, e.g. `backups.shop.checks[0].maxAge`; empty for the whole. */
  readonly path: string;
  /** What was found and what is expected. */
  readonly message: string;
  /** Counted from 1; only for YAML and JSON. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}
