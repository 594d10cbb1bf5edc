import { availableParallelism } from 'node:os';
import type { CheckEnvironment } from '../checks/environment.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { RestoreFacts } from '../report/facts.ts';
import { toReportedError } from '../report/reported-error.ts';
import type { CheckResult, PhaseResult } from '../report/report.ts';
import { restoredFilesGone } from '../run/restored-files-gone.ts';
import { comparableChecks, readHistory } from '../history/history.ts';
import type { CheckedContext, PromotedContext } from '../lifecycle/context.ts';
import { backupChanged } from '../lifecycle/backup-changed.ts';
import type { PgproofError } from '../errors/pgproof-error.ts';
import type { Phase } from '../lifecycle/phase.ts';

/** Asks the recovered database what the configuration wants to know. A check that fails stops no other. */
export const check: Phase<PromotedContext, Pick<CheckedContext, 'checks' | 'restore'>> = {
  name: 'check',
  timeout: '24 h',
  blame: 'plugin',
  before: 'beforeChecks',
  after: 'afterChecks',
  async run(context, record) {
    const { hooks, checks, phases, redact, verifyFiles } = record;
    const { drill, signal, log } = context;
    const plan = await hooks.planChecks.promise(context.backupConfiguration.checks, context);
    // Read while the checks keep the processors busy; a check that waits for it tells of what it throws.
    const verified = verifyFiles?.(signal);
    verified?.catch(() => {});
    const manifest: CheckEnvironment['manifest'] = (progress) =>
      verifyFiles?.(signal, progress) ?? Promise.resolve(context.restore.manifest);
    const checked = { ...environment(context, phases), manifest };
    await runChecks(plan, checked, {
      signal,
      log,
      slots: context.shared.slots,
      onStarted: ({ name }) => hooks.checkStarted.call({ drill, check: name }),
      onProgress: ({ name }, done, total, what) =>
        hooks.checkProgressed.call({ drill, check: name, done, total, what: redact(what) }),
      onFinished(_planned, finished) {
        const gone = finished.outcome === 'fail' ? restoredFilesGone(context) : undefined;
        const result = redact<CheckResult>(gone ? notVerified(finished, gone) : finished);
        checks.push(result);
        hooks.checkFinished.call({ drill, result });
      },
      intercept: ({ name, definition }, checkContext) =>
        hooks.runCheck.promise({ drill, name, check: definition.name, context: checkContext }),
    });
    // Results arrive as checks end; the report lists them as the plan does.
    const order = plan.map(({ name }) => name);
    checks.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    const changed = await backupChanged(record, signal);
    if (changed !== undefined) {
      const judged = checks.map((result) => (result.outcome === 'fail' ? notVerified(result, changed) : result));
      checks.splice(0, checks.length, ...judged.map((result) => redact(result)));
      throw changed;
    }
    const isTold = checks.some((result) => result.check === 'manifest' && result.outcome === 'could-not-verify');
    const restore = await withManifest(context.restore, isTold ? verified?.catch(() => undefined) : verified);
    return { checks: Object.freeze([...checks]), restore };
  },
};

/** What it found says nothing. */
const notVerified = (result: CheckResult, why: PgproofError): CheckResult => ({
  ...result,
  outcome: 'could-not-verify',
  findings: [],
  error: toReportedError(why),
});

/** Files that differ condemn the backup also where no check tells of them. */
async function withManifest(
  restore: RestoreFacts,
  verified: Promise<RestoreFacts['manifest'] | undefined> | undefined,
): Promise<RestoreFacts> {
  const manifest = await verified;
  return manifest === undefined ? restore : Object.freeze({ ...restore, manifest });
}

function environment(context: PromotedContext, phases: readonly PhaseResult[]): CheckEnvironment {
  const { container, root, server, layout, facts, restore, recovery, configuration, startedAt, selection } = context;
  const history = readHistory(configuration.stateDirectory, context.backupConfiguration.name);
  return {
    container,
    root,
    server,
    dataDirectory: layout.dataDirectory,
    startedAt,
    backup: facts,
    restore,
    recovery,
    phases: Object.freeze([...phases]),
    previous: comparableChecks(history, selection.takenAt ?? facts.startedAt),
    concurrency: availableParallelism(),
  };
}
