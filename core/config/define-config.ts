import type { Definition, Use } from '../contracts/definition.ts';
import type { CheckDefinition, CheckSettings } from '../contracts/check.ts';
import type { Plugin } from '../contracts/plugin.ts';
import type { ReporterDefinition, ReporterSettings } from '../contracts/reporter.ts';
import type { SandboxDefinition } from '../contracts/sandbox.ts';
import type { SourceDefinition } from '../contracts/source.ts';
import type { PhaseName } from '../lifecycle/phase-names.ts';
import type { RcloneInput } from '../rclone/rclone-options.ts';

/** A name, a path or a package; a definition; or either of them with options. */
export type ConfigEntry<D extends Definition> = string | D | Use<D>;

export interface BackupConfig {
  /** Where the backup lies: the directory of a pg_basebackup (relative to this file), or a source with options. */
  readonly source: ConfigEntry<SourceDefinition>;
  /**
   * Which of the backups that the source finds: `newest` (default), `oldest`, `random` (the report tells the seed,
   * `random:SEED` chooses it again), `all`, one drill each, or the name of one.
   */
  readonly choose?: string;
  /** Default: `['defaults']`, every check that needs no knowledge of the data. `manifest` and `relation-size` always run. */
  readonly checks?: readonly (string | CheckDefinition | (Use<CheckDefinition> & CheckSettings))[];
  /** e.g. `{ memory: '2 GB', cpus: 2 }` */
  readonly limits?: { readonly memory?: string; readonly cpus?: number };
  /** Deadlines of phases, e.g. `{ restore: '2 h' }`. */
  readonly deadlines?: { readonly [Phase in PhaseName]?: string };
  readonly recovery?: {
    /** PostgreSQL settings for the recovered server; pgproof's safety settings win over them. */
    readonly settings?: Readonly<Record<string, string | number | boolean>>;
    /** Bootstrap superuser; found out when absent. */
    readonly superuser?: string;
    /** Where recovery is to end. Default `latest`: after all WAL there is. A time needs its zone. */
    readonly target?:
      | 'latest'
      | 'immediate'
      | { readonly time: string }
      | { readonly lsn: string }
      | { readonly xid: number }
      /** Of a restore point. */
      | { readonly name: string };
    /** Whether the transaction at the target is to be there. Default true. */
    readonly inclusive?: boolean;
    /** Default `latest`. */
    readonly timeline?: 'latest' | 'current' | number;
  };
  /**
   * WAL beside the backup: a directory (relative to this file), one on a remote of rclone (`rclone:NAME:PATH`), or a
   * command that fetches one file.
   */
  readonly archive?:
    | string
    | { readonly path: string; readonly rclone?: RcloneInput }
    | {
        /** Program and arguments; `%f` is the name of the wanted file, `%p` the path to write it to. */
        readonly command: readonly string[];
        /** Prints the names that the archive holds, one a line. Without it no gap can be told from the end. */
        readonly list?: readonly string[];
        /** Exit statuses of `command` that mean: it is not there. Default `[1]`; any other is an error. */
        readonly missing?: readonly number[];
        readonly environment?: Readonly<Record<string, string>>;
      };
  /** Beside the drill itself, drills to so many commits (default 1) since the backup's end, chosen by chance. */
  readonly window?: { readonly moments?: number; readonly seed?: string };
}

/** What `pgproof.config.ts` exports, and what the YAML and JSON files hold. Texts may hold `${NAME}` and `${file:PATH}`. */
export interface PgproofConfig {
  /** Default `auto`: LXC where it works, else a process. */
  readonly sandbox?: ConfigEntry<SandboxDefinition>;
  /** Where drills happen. Default: `/var/lib/pgproof/work` as root, else below `$XDG_STATE_HOME`. */
  readonly workDirectory?: string;
  /** Where history lies. */
  readonly stateDirectory?: string;
  /** By name. */
  readonly backups: Readonly<Record<string, string | Use<SourceDefinition> | BackupConfig>>;
  /** Drills at once, at most. Default 1. */
  readonly concurrency?: number;
  /** What the drills under way may take on the disk together, e.g. `"50 GB"`. Default: what is free. */
  readonly diskBudget?: string;
  readonly reporters?: readonly (string | ReporterDefinition | (Use<ReporterDefinition> & ReporterSettings))[];
  /** Plugin objects, paths or packages, applied in this order. */
  readonly plugins?: readonly (string | Plugin)[];
}

type Given<T> = T | Promise<T>;

/** Gives `pgproof.config.ts` its types; returns what it is given. */
export function defineConfig(config: Given<PgproofConfig> | (() => Given<PgproofConfig>)): typeof config {
  return config;
}
