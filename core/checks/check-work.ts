import type { CheckContext } from '../contracts/check.ts';
import type { Finding } from '../report/finding.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import { checkErrors } from './check-errors.ts';
import { explainThrown } from './explain-thrown.ts';
import type { RunCheckOptions } from './run-check-options.ts';
import { shareOut } from './share-out.ts';
import type { Slots } from './slots.ts';
import { targetDatabases } from './target-databases.ts';
import { validateFindings } from './validate-findings.ts';
import type { CheckConfiguration } from '../config/configuration.ts';
import type { CheckEnvironment } from './environment.ts';

export interface CheckWork {
  readonly planned: CheckConfiguration;
  readonly environment: CheckEnvironment;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  readonly intercept: RunCheckOptions['intercept'];
  contextFor(database: string): CheckContext<object>;
}

/** What a run of a check came to. */
export interface CheckYield {
  readonly findings: readonly Finding[];
  readonly error?: PgproofError | undefined;
}

/** Lets plugins answer first, then runs the check in its database, or in each; what one database throws stops no other. */
export async function doCheck(work: CheckWork): Promise<CheckYield> {
  const { planned, environment, slots, signal } = work;
  const check = planned.name;
  const { minMajor } = planned.definition.needs ?? {};
  const { server, locked } = environment;
  const { major } = server;
  if (minMajor !== undefined && major < minMajor) throw checkErrors.CHECK_NEEDS_UNMET({ check, minMajor, major });

  const { databases, missing } = targetDatabases(planned, environment);
  const answer = await work.intercept?.(work.contextFor(databases[0] ?? environment.server.databases[0] ?? 'postgres'));
  if (answer !== undefined) return { findings: validateFindings(check, answer) };

  const findings: Finding[] = [...missing];
  const errors: PgproofError[] = [];
  const each = planned.definition.needs?.database === 'each';
  const runIn = async (database: string) => {
    try {
      const found = validateFindings(check, await planned.definition.run(work.contextFor(database)));
      findings.push(...found.map((finding) => (each ? { target: database, ...finding } : finding)));
    } catch (thrown) {
      errors.push(await explainThrown(thrown, { check, database, server, locked }));
    }
  };
  await shareOut(databases, runIn, { concurrency: environment.concurrency, slots, signal }).catch(() => {});
  // One error fits into a result; the backup's fault is the one to tell.
  const error = errors.find(({ blame }) => blame === 'backup') ?? errors[0];
  if (error === undefined && findings.length === 0) throw checkErrors.CHECK_FOUND_NOTHING({ check });
  return { findings, error };
}
