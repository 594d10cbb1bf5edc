import { createLogUpdate } from 'log-update';
import type { Engine, Paint } from '../../core/index.ts';
import { newDrillProgress, type DrillProgress } from './drill-progress.ts';
import { liveText } from './live-text.ts';
import { verdictLine } from './plain-lines.ts';
import type { OutputStream } from './terminal.ts';

/** Milliseconds between two looks at the clock: durations grow also while nothing happens. */
const redrawMs = 200;

/** A region of the terminal that is drawn anew while drills run, and gone when none does. */
export function tapLiveProgress({ hooks }: Engine, stream: OutputStream, paint: Paint): void {
  // The cursor stays visible: a process that is killed could not bring it back.
  const region = createLogUpdate(stream, { showCursor: true });
  const drills = new Map<string, DrillProgress>();
  let timer: NodeJS.Timeout | undefined;
  let planned = 0;
  let begun = 0;

  const draw = () => {
    const { columns = 80, rows = 24 } = stream;
    region(liveText(drills.values(), performance.now(), { columns, rows }, paint, Math.max(0, planned - begun)));
  };
  const redraw = () => {
    timer ??= setInterval(draw, redrawMs).unref();
    draw();
  };
  const change = (drill: string, how: (progress: DrillProgress) => void) => {
    const progress = drills.get(drill) ?? newDrillProgress(drill);
    how(progress);
    drills.set(drill, progress);
    timer ??= setInterval(draw, redrawMs).unref();
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    region.clear();
  };

  const name = 'console';
  hooks.runStarted.tap(name, (event) => {
    planned = event.drills.length;
  });
  hooks.drillStarted.tap(name, () => {
    begun += 1;
  });
  hooks.phaseStarted.tap(name, ({ drill, phase }) => {
    change(drill, (progress) => Object.assign(progress, { phase, phaseSinceMs: performance.now(), done: 0, total: 0 }));
    redraw();
  });
  hooks.restoreProgressed.tap(name, ({ drill, bytes, totalBytes }) =>
    change(drill, (progress) => Object.assign(progress, { done: bytes, total: totalBytes })),
  );
  hooks.walReplayed.tap(name, ({ drill, segment, done, total }) =>
    change(drill, (progress) => Object.assign(progress, { segment, done, total })),
  );
  hooks.checkStarted.tap(name, ({ drill, check }) =>
    change(drill, ({ running }) => running.set(check, { sinceMs: performance.now() })),
  );
  hooks.checkProgressed.tap(name, ({ drill, check, done, total, what }) =>
    change(drill, ({ running }) => {
      const sinceMs = running.get(check)?.sinceMs ?? performance.now();
      running.set(check, { sinceMs, progress: { done, total, what } });
    }),
  );
  hooks.checkFinished.tap(name, ({ drill, result }) =>
    change(drill, (progress) => {
      progress.running.delete(result.name);
      progress.checksDone += 1;
    }),
  );
  hooks.drillFinished.tap(name, ({ drill, report }) => {
    drills.delete(drill);
    stop();
    // The summary at the end tells of all of them; until then somebody waits for the others.
    if (planned > 1) stream.write(verdictLine(report, paint));
    if (drills.size > 0) redraw();
  });
  hooks.runFinished.tap(name, stop);
}
