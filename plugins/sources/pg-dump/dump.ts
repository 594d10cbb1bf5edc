import type { PostgresCompression } from '../../../core/index.ts';
import type { Toc } from './toc.ts';

interface Common {
  /** Path within the backup, for people. */
  readonly name: string;
  /** Host path. */
  readonly path: string;
  /** As it lies in storage. */
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** What `pg_restore` reads. */
export interface Archive extends Common {
  readonly kind: 'custom' | 'tar' | 'directory';
  readonly toc: Toc;
}

/** What `psql` reads. */
export interface Script extends Common {
  readonly kind: 'plain';
  readonly compression: PostgresCompression;
  /** Written by pg_dumpall: roles, or roles and databases. */
  readonly isCluster: boolean;
  /** Versions as they stand in the beginning of it, e.g. `15.18`. */
  readonly serverVersion: string | undefined;
  readonly dumpVersion: string | undefined;
}

export type Dump = Archive | Script;
