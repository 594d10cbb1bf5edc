import { availableParallelism } from 'node:os';
import type { CheckEnvironment } from '../checks/environment.ts';
import { runChecks } from '../checks/run-checks.ts';
import { toReportedError } from '../report/reported-error.ts';
import type { CheckResult, PhaseResult } from '../report/report.ts';
import { restoredFilesGone } from '../run/restored-files-gone.ts';
import { comparableChecks, readHistory } from '../history/history.ts';
import type { CheckedContext, PromotedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';

/** Asks the recovered database what the configuration wants to know. A check that fails stops no other. */
export const check: Phase<PromotedContext, Pick<CheckedContext, 'checks'>> = {
  name: 'check',
  timeout: '24 h',
  blame: 'plugin',
  before: 'beforeChecks',
  after: 'afterChecks',
  async run(context, { hooks, checks, phases, redact }) {
    const { drill, signal, log } = context;
    const plan = await hooks.planChecks.promise(context.backupConfiguration.checks, context);
    await runChecks(plan, environment(context, phases), {
      signal,
      log,
      slots: context.shared.slots,
      onStarted: ({ name }) => hooks.checkStarted.call({ drill, check: name }),
      onProgress: ({ name }, done, total, what) =>
        hooks.checkProgressed.call({ drill, check: name, done, total, what: redact(what) }),
      onFinished(_planned, finished) {
        const gone = finished.outcome === 'fail' ? restoredFilesGone(context) : undefined;
        const result = redact<CheckResult>(
          gone ? { ...finished, outcome: 'could-not-verify', findings: [], error: toReportedError(gone) } : finished,
        );
        checks.push(result);
        hooks.checkFinished.call({ drill, result });
      },
      intercept: ({ name, definition }, checkContext) =>
        hooks.runCheck.promise({ drill, name, check: definition.name, context: checkContext }),
    });
    // Results arrive as checks end; the report lists them as the plan does.
    const order = plan.map(({ name }) => name);
    checks.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    return { checks: Object.freeze([...checks]) };
  },
};

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
