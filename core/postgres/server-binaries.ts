/** PostgreSQL server programs (`postgres`, `initdb`, `pg_ctl`) of one major. */
export interface ServerBinaries {
  readonly major: number;
  /** `17.10` */
  readonly version: string;
  /**
   * Directory of the programs: a path inside the root that was searched or, when `mount` is given, a host path below
   * `mount` (`container.inside(bin)` translates it; the programs find their libraries relative to themselves).
   */
  readonly bin: string;
  readonly from: 'distribution' | 'image' | 'npm';
  /** Host directory that must be mounted read-only; readable by every user. Only from npm. */
  readonly mount?: string;
}
