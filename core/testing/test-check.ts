import { runCheck } from '../checks/run-check.ts';
import type { CheckDefinition } from '../contracts/check.ts';
import type { OptionsInput, OptionsSchema } from '../contracts/definition.ts';
import { silentLog } from '../contracts/log.ts';
import type { BackupFacts, RecoveryFacts, RestoreFacts } from '../report/facts.ts';
import type { CheckResult, PhaseResult } from '../report/report.ts';
import { parseDuration } from '../values/duration.ts';
import { hostEnvironment } from './host-environment.ts';
import { forgetSharedServer, withSharedServer } from './shared-server.ts';
import { createTestDatabase, dropTestDatabase } from './test-database.ts';
import { testingErrors } from './testing-errors.ts';

export interface TestCheckSetup {
  /** Fills the database. One text is one transaction; an array runs statement by statement, e.g. for `vacuum`. */
  readonly sql: string | readonly string[];
  /** Server to test on; downloaded from npm when it is not installed. Default: the newest one installed. */
  readonly major?: number;
  /** Numbers that the last proven drill measured; makes `ctx.previous`. */
  readonly previous?: Readonly<Record<string, number>>;
  readonly backup?: Partial<BackupFacts>;
  readonly restore?: Partial<RestoreFacts>;
  readonly recovery?: Partial<RecoveryFacts>;
  /** How long the phases before the check took. Default: none is known. */
  readonly phases?: readonly PhaseResult[];
  readonly severity?: 'fail' | 'warn';
  /** e.g. `"2 s"`. Default: the check's own, else a minute. */
  readonly timeout?: string;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs one check against a real throw-away database on this machine, as a drill would, without a sandbox:
 *
 * ```ts
 * const result = await testCheck(noOrphans, { database: 'shop' }, { sql: 'create table orders (id int)' });
 * expect(result.outcome).toBe('pass');
 * ```
 *
 * The database is named as the option `database` says, or `test`. The server is started once per process and shared;
 * tests take turns on it. Needs no root.
 *
 * @throws TEST_OPTIONS_INVALID; whatever `sql` throws. What the check throws is part of the result.
 */
export async function testCheck<S extends OptionsSchema>(
  check: CheckDefinition<S>,
  options: OptionsInput<S>,
  setup: TestCheckSetup,
): Promise<CheckResult> {
  const validated = await check.options['~standard'].validate(options);
  if (validated.issues !== undefined) {
    const problems = validated.issues.map(({ message }) => message);
    throw testingErrors.TEST_OPTIONS_INVALID({ check: check.name, problems });
  }
  const planned = validated.value;
  const mine = turn.then(() => runOnDatabase(check as unknown as CheckDefinition, planned, setup));
  turn = mine.catch(() => {});
  return mine;
}

async function runOnDatabase(check: CheckDefinition, options: object, setup: TestCheckSetup): Promise<CheckResult> {
  const { database = 'test' } = options as { database?: string };
  if (/^(postgres|template\d)$/.test(database)) throw testingErrors.TEST_DATABASE_RESERVED({ database });
  return withSharedServer(setup.major, async (cluster) => {
    await createTestDatabase(cluster, database, setup.sql);
    const base = await hostEnvironment(cluster, { databases: [database] });
    const environment = {
      ...base,
      backup: { ...base.backup, ...setup.backup },
      restore: { ...base.restore, ...setup.restore },
      recovery: { ...base.recovery, ...setup.recovery },
      phases: setup.phases ?? [],
      previous: setup.previous === undefined ? [] : [previousResult(check.name, setup.previous)],
    };
    const timeoutMs = parseDuration(setup.timeout ?? check.timeout ?? '1 min') ?? 60_000;
    const severity = setup.severity ?? check.severity ?? 'fail';
    const planned = { definition: check, options, name: check.name, severity, timeoutMs };
    const result = await runCheck(planned, environment, { signal: new AbortController().signal, log: silentLog });
    if (environment.server.ended.aborted) forgetSharedServer(cluster.major);
    else await dropTestDatabase(cluster, database);
    return result;
  });
}

function previousResult(check: string, measurements: Readonly<Record<string, number>>): CheckResult {
  return { name: check, check, outcome: 'pass', durationMs: 0, findings: [], measurements: { ...measurements } };
}
