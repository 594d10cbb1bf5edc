import type { Definition, Use } from '../contracts/definition.ts';
import type { CheckDefinition, CheckSettings } from '../contracts/check.ts';
import type { Plugin } from '../contracts/plugin.ts';
import type { ReporterDefinition, ReporterSettings } from '../contracts/reporter.ts';
import type { SandboxDefinition } from '../contracts/sandbox.ts';
import type { SourceDefinition } from '../contracts/source.ts';
import type { PhaseName } from '../lifecycle/phase-names.ts';

/** A name, a path or a package; a definition; or either of them with options. */
export type ConfigEntry<D extends Definition> = string | D | Use<D>;

export interface BackupConfig {
  /** Where the backup lies: the directory of a pg_basebackup (relative to this file), or a source with options. */
  readonly source: ConfigEntry<SourceDefinition>;
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
  };
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
  readonly reporters?: readonly (string | ReporterDefinition | (Use<ReporterDefinition> & ReporterSettings))[];
  /** Plugin objects, paths or packages, applied in this order. */
  readonly plugins?: readonly (string | Plugin)[];
}

type Given<T> = T | Promise<T>;

/** Gives `pgproof.config.ts` its types; returns what it is given. */
export function defineConfig(config: Given<PgproofConfig> | (() => Given<PgproofConfig>)): typeof config {
  return config;
}
