import type { ArchiveChoice } from '../archive/archive-schema.ts';
import type { Choice } from '../choose/choice.ts';
import type { CheckDefinition, Suppression } from '../contracts/check.ts';
import type { ReporterDefinition } from '../contracts/reporter.ts';
import type { SandboxDefinition } from '../contracts/sandbox.ts';
import type { SourceDefinition } from '../contracts/source.ts';
import type { PhaseName } from '../lifecycle/phase-names.ts';
import type { RecoveryGoal } from '../recovery/target.ts';

/** The configuration after loading: every name resolved, every option validated, every default filled in. */
export interface Configuration {
  /** Absolute path of the file it came from; absent for a bare directory. */
  readonly file?: string | undefined;
  /** Where drills happen; each run has a directory of its own below. */
  readonly workDirectory: string;
  /** Where history lies. */
  readonly stateDirectory: string;
  readonly sandbox: SandboxChoice;
  readonly backups: readonly BackupConfiguration[];
  /** Drills at once. Default 1. */
  readonly concurrency?: number | undefined;
  /** Bytes that the drills under way may take together. */
  readonly diskBudget?: number | undefined;
  readonly reporters: readonly ReporterConfiguration[];
  /** Plugin objects (`{ name, api: 1, apply }`) in the order they are applied. */
  readonly plugins: readonly unknown[];
  /** Values that must never appear in any output. */
  readonly secrets: readonly string[];
  /** The configuration as written, secrets replaced by `***`; goes into the report. */
  readonly masked: unknown;
  /** Worth telling, stops nothing: a skip that has ended, a check left out because its program is missing. */
  readonly notes: readonly string[];
}

/** `auto` takes the first usable candidate; a sandbox that was named is the only candidate. */
export interface SandboxChoice {
  readonly automatic: boolean;
  readonly candidates: readonly Configured<SandboxDefinition>[];
}

export interface Configured<D> {
  readonly definition: D;
  /** Validated options. */
  readonly options: object;
}

export interface BackupConfiguration {
  readonly name: string;
  readonly source: Configured<SourceDefinition>;
  /** Which of the source's backups. Default: the newest. */
  readonly choose?: Choice | undefined;
  readonly checks: readonly CheckConfiguration[];
  readonly limits: { readonly memoryBytes?: number | undefined; readonly cpus?: number | undefined };
  /** Deadlines in milliseconds; phases not named have the default of the phase table. */
  readonly deadlines: Partial<Record<PhaseName, number>>;
  readonly recovery: {
    /** Settings of one's own for the recovered server; safety settings win over them. */
    readonly settings: Readonly<Record<string, string>>;
    /** Bootstrap superuser; found out when absent. */
    readonly superuser?: string | undefined;
    /** Where recovery is to end; absent: at the end of all WAL. */
    readonly goal?: RecoveryGoal | undefined;
  };
  /** Where WAL lies beside the backup. */
  readonly archive?: ArchiveChoice | undefined;
  /** Also drilled to so many moments that chance chooses. */
  readonly window?: { readonly moments: number; readonly seed?: string | undefined } | undefined;
}

export interface CheckConfiguration extends Configured<CheckDefinition> {
  /** Unique within the backup: `id`, or the check's name, or `name#2`. */
  readonly name: string;
  readonly severity: 'fail' | 'warn';
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly skip?: { readonly reason: string; /** ISO date, inclusive. */ readonly until: string } | undefined;
  readonly suppress?: readonly Suppression[] | undefined;
}

export interface ReporterConfiguration extends Configured<ReporterDefinition> {
  /** Unique: the reporter's name, or `name#2`. */
  readonly name: string;
  /** `with-warnings`, failed, unverified or proven with warnings, is what `--quiet --strict` asks of the console. */
  readonly when: 'always' | 'not-proven' | 'with-warnings' | 'changed';
  readonly required: boolean;
  /** Milliseconds of one attempt. */
  readonly timeoutMs: number;
  readonly attempts: number;
}
