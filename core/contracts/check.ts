import type { BackupFacts, RecoveryFacts, RestoreFacts } from '../report/facts.ts';
import type { Finding } from '../report/finding.ts';
import type { CheckResult, PhaseResult } from '../report/report.ts';
import type { Definition, Factory, Options, OptionsSchema } from './definition.ts';
import { asFactory } from './definition.ts';
import type { Log } from './log.ts';
import type { AttachResult } from './sandbox.ts';

/** What must be true before a check runs; what is not met makes it could-not-verify, never a pass. */
export interface CheckNeeds {
  /** Oldest major it works on, e.g. 14. */
  readonly minMajor?: number;
  /** `each`: `run` is called once per database that accepts connections. Default `one`. */
  readonly database?: 'one' | 'each';
  /** Sessions are read-only unless this is set. */
  readonly readWrite?: boolean;
  /** `last`: runs alone when all others are done, and may stop the server with `stopServer`. Default `running`. */
  readonly server?: 'running' | 'last';
}

/** A session of its own on the recovered server: `search_path` empty, UTC, timeouts off, int8 and numeric as strings. */
export interface Session {
  query<Row extends object = Record<string, unknown>>(
    this: void,
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  /** First column of the only row; undefined when there is none. Throws on more than one row. */
  value<T = string>(this: void, sql: string, parameters?: readonly unknown[]): Promise<T | undefined>;
}

export type FindingDetails = Omit<Finding, 'outcome' | 'summary' | 'suppressed'>;

/** Everything a check may use. Sessions and programs end with the check, at its deadline at the latest. */
export interface CheckContext<O = unknown> extends Session {
  readonly options: O;
  /** Database the default session is on: the option `database`, the one of `each`, or `postgres`. */
  readonly database: string;
  /** Databases that accept connections. */
  readonly databases: readonly string[];
  readonly server: {
    readonly major: number;
    /** e.g. `15.18` */ readonly version: string;
    /** Bootstrap superuser. */ readonly user: string;
  };
  /** Opens another session; closed for you. */
  connect(this: void, database?: string): Promise<Session>;
  /** Runs `work` over the items on at most `concurrency` sessions of the database, in the given order. */
  each<T>(
    this: void,
    items: readonly T[],
    work: (item: T, session: Session) => Promise<void>,
    database?: string,
  ): Promise<void>;
  /** How many server processes a check may keep busy: the number of cores. */
  readonly concurrency: number;
  /**
   * Runs a PostgreSQL client program of this or a newer major inside the sandbox, connected to the recovered server as
   * its superuser (PGHOST, PGPORT and PGUSER are set). Throws CLIENT_TOOL_MISSING, naming the package, when there is none.
   */
  tool(
    this: void,
    name: string,
    args: readonly string[],
    options?: { readonly database?: string; readonly exactMajor?: boolean },
  ): Promise<AttachResult>;
  /** Stops the server cleanly; only with `needs.server: 'last'`. Sessions end, `query` and friends then throw. */
  stopServer(this: void): Promise<void>;
  readonly files: {
    /** Host path of the data directory; read only. */ readonly dataDirectory: string;
    /** The same as the server sees it. */ readonly insideDataDirectory: string;
  };
  /** When the drill began: ages are measured against it, however long restore and recovery took. */
  readonly startedAt: Date;
  readonly backup: BackupFacts;
  readonly restore: RestoreFacts;
  readonly recovery: RecoveryFacts;
  /** What the manifest says of the files; where the restore has read none this waits until all of them are. */
  manifest(this: void): Promise<RestoreFacts['manifest']>;
  /** The phases up to promotion, with how long each took. */
  readonly phases: readonly PhaseResult[];
  /** This check when it last passed in a drill of this backup that was proven; before that, what it first said. */
  readonly previous: CheckResult | undefined;
  /** Remembers a number for `previous.measurements` of the next drill. */
  measure(this: void, name: string, value: number): void;
  pass(this: void, summary: string, details?: FindingDetails): Finding;
  warn(this: void, summary: string, details?: FindingDetails): Finding;
  fail(this: void, summary: string, details?: FindingDetails): Finding;
  /** fail when measured > threshold; severity `warn` of the check makes it warn. */
  atMost(this: void, summary: string, measured: number, threshold: number, details?: FindingDetails): Finding;
  atLeast(this: void, summary: string, measured: number, threshold: number, details?: FindingDetails): Finding;
  equals(
    this: void,
    summary: string,
    measured: string | number,
    threshold: string | number,
    details?: FindingDetails,
  ): Finding;
  progress(this: void, done: number, total: number, what?: string): void;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface CheckDefinition<S extends OptionsSchema = OptionsSchema> extends Definition<'check', S> {
  /** `warn` turns this check's failures into warnings. Default `fail`. */
  readonly severity?: 'fail' | 'warn';
  /** Default deadline, e.g. `"1 h"`; at the deadline its statements are cancelled. */
  readonly timeout?: string;
  readonly needs?: CheckNeeds;
  /** At least one finding. "Could not tell" is thrown, never returned. */
  run(context: CheckContext<Options<S>>): Promise<Finding | readonly Finding[]>;
  /** For a check that compares with a stored reference: makes it from this backup. `pgproof accept` writes it. */
  accept?(context: CheckContext<Options<S>>): Promise<Reference>;
}

/** What a check compares with in later drills. */
export interface Reference {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  /** What differs from the file as it lies there, for people, one line each; undefined where there is none yet. */
  readonly changes: readonly string[] | undefined;
}

/** Keys that every entry of `checks` may have beside the check's own options. */
export interface CheckSettings {
  /** Name in the report; default: the check's name. */
  readonly id?: string;
  /** `warn`: what it finds is told and costs no more than a warning. */
  readonly severity?: 'fail' | 'warn';
  /** Deadline, e.g. `"2 h"`. */
  readonly timeout?: string;
  /** Not now. `until` is the last day, `YYYY-MM-DD`; then the check runs again. Both are required. */
  readonly skip?: { readonly reason: string; readonly until: string };
  /** Findings that are known: a failure then is a warning, and listed in every report. */
  readonly suppress?: readonly Suppression[];
}

export interface Suppression {
  /** The finding's target or summary, `*` standing for anything: `shop: public.audit_*`. */
  readonly finding: string;
  readonly reason: string;
  /** Last day, `YYYY-MM-DD`; then it counts again. */
  readonly until: string;
}

export function defineCheck<S extends OptionsSchema>(
  definition: Omit<CheckDefinition<S>, 'kind'>,
): Factory<CheckDefinition<S>, S, CheckSettings> {
  return asFactory({ ...definition, kind: 'check' as const });
}
