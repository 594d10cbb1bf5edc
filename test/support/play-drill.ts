import { createEngine } from '../../core/lifecycle/engine.ts';
import { phaseNames } from '../../core/lifecycle/phase-names.ts';
import { silentLog, type Plugin, type Report } from '../../core/index.ts';

/** Real hooks with the plugin applied. */
export const engineWith = (plugin: Plugin) => createEngine([plugin], silentLog);

/** Calls the watching hooks as a run does that ended in this report. */
export function playRun(hooks: ReturnType<typeof createEngine>, report: Report): void {
  hooks.runStarted.call({ runId: report.run.id, drills: report.drills.map(({ name }) => name) });
  for (const drill of report.drills) {
    hooks.drillStarted.call({ drill: drill.name });
    for (const result of drill.phases) {
      const phase = phaseNames.find((name) => name === result.name);
      if (phase === undefined || result.outcome === 'not-reached') continue;
      hooks.phaseStarted.call({ drill: drill.name, phase });
      if (phase === 'restore') playRestore(hooks, drill.name);
      if (phase === 'recover') {
        for (let done = 1; done <= 4; done += 1)
          hooks.walReplayed.call({ drill: drill.name, segment: `0000000${done}`, done, total: 4 });
      }
      if (phase === 'check') {
        for (const check of drill.checks) {
          hooks.checkStarted.call({ drill: drill.name, check: check.name });
          hooks.checkFinished.call({ drill: drill.name, result: check });
        }
      }
      hooks.phaseFinished.call({ drill: drill.name, phase, result });
    }
    hooks.drillFinished.call({ drill: drill.name, report: drill });
  }
  hooks.runFinished.call({ report });
}

/** A thousand times a thousandth of 1 GB. */
function playRestore(hooks: ReturnType<typeof createEngine>, drill: string): void {
  const totalBytes = 1024 ** 3;
  for (let part = 1; part <= 1000; part += 1) {
    hooks.restoreProgressed.call({ drill, bytes: Math.round((totalBytes * part) / 1000), totalBytes });
  }
}
