import type { Engine, Paint } from '../../core/index.ts';
import { checkLine, percent, phaseLine, replayLine, restoreLine, verdictLine } from './plain-lines.ts';

/** A line when a phase or a check has ended; between, at most one per tenth of the restored bytes and replayed WAL. */
export function tapPlainProgress({ hooks }: Engine, write: (text: string) => void, paint: Paint): void {
  const tenths = new Map<string, number>();
  const isNextTenth = (key: string, done: number, total: number) => {
    const tenth = Math.floor(percent(done, total) / 10);
    if (tenth === 0 || tenth === 10 || tenth <= (tenths.get(key) ?? 0)) return false;
    tenths.set(key, tenth);
    return true;
  };
  const name = 'console';
  hooks.restoreProgressed.tap(name, ({ drill, bytes, totalBytes }) => {
    if (isNextTenth(`restore ${drill}`, bytes, totalBytes)) write(restoreLine(drill, bytes, totalBytes));
  });
  hooks.walReplayed.tap(name, ({ drill, done, total }) => {
    if (isNextTenth(`recover ${drill}`, done, total)) write(replayLine(drill, done, total));
  });
  hooks.phaseFinished.tap(name, ({ drill, result }) => {
    if (result.outcome !== 'not-reached') write(phaseLine(drill, result, paint));
  });
  hooks.checkFinished.tap(name, ({ drill, result }) => write(checkLine(drill, result, paint)));
  hooks.drillFinished.tap(name, ({ report }) => write(verdictLine(report, paint)));
}
