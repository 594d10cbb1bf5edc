import type { CheckConfiguration } from '../config/configuration.ts';
import { createCheckContext } from './check-context.ts';
import { checkErrors } from './check-errors.ts';
import { doCheck, type CheckYield } from './check-work.ts';
import { withDeadline } from './deadline.ts';
import { endBackends } from './end-backends.ts';
import type { CheckEnvironment } from './environment.ts';
import { explainThrown } from './explain-thrown.ts';
import { createProgress } from './progress.ts';
import type { RunCheckOptions } from './run-check-options.ts';
import { createSessions, type Sessions } from './sessions.ts';
import type { Slots } from './slots.ts';

export interface SuperviseOptions extends RunCheckOptions {
  readonly slots: Slots;
  readonly measurements: Record<string, number>;
}

/** For a check to return what it has found so far, once its statements were cancelled. */
const graceMs = 3000;
let runs = 0;

/** Runs a check under its deadline and leaves nothing of it behind on the server. Never rejects. */
export async function supervise(
  planned: CheckConfiguration,
  environment: CheckEnvironment,
  { slots, measurements, signal: interrupted, log, onProgress, intercept }: SuperviseOptions,
): Promise<CheckYield> {
  const { name: check, definition, timeoutMs } = planned;
  const { server, locked } = environment;
  runs += 1;
  const applicationName = `pgproof ${runs} ${check}`.slice(0, 60);
  const anyDatabase = server.databases[0] ?? 'postgres';
  let over = false;
  const progressOf = createProgress((done, total, what) => over || onProgress?.(done, total, what));
  let sessions: Sessions | undefined;

  const settled = await withDeadline(
    async (signal) => {
      const readWrite = definition.needs?.readWrite === true;
      const opened = createSessions({ check, server, readWrite, locked, applicationName, signal });
      sessions = opened;
      const init = {
        planned,
        environment,
        sessions: opened,
        slots,
        applicationName,
        measurements,
        signal,
        log,
        isOver: () => over,
      };
      const contextFor = (database: string) =>
        createCheckContext({ ...init, database, progress: progressOf(database) });
      return doCheck({ planned, environment, slots, signal, intercept, contextFor });
    },
    {
      deadlineMs: timeoutMs,
      graceMs,
      signal: interrupted,
      timedOut: () => checkErrors.CHECK_TIMED_OUT({ check, deadlineMs: timeoutMs }),
      interrupted: () => checkErrors.CHECK_INTERRUPTED({ check }),
      end: () => endBackends(server, anyDatabase, applicationName),
    },
  );
  over = true;
  await sessions?.end();

  const found: CheckYield = 'value' in settled ? settled.value : { findings: [] };
  const { stopped } = settled;
  if (stopped !== undefined) {
    // A program may have opened its session while the first sweep was on its way.
    await endBackends(server, anyDatabase, applicationName);
    // What the cancelled statements threw is our own doing, but damage seen before stays damage.
    return { findings: found.findings, error: found.error?.blame === 'backup' ? found.error : stopped };
  }
  if (!('thrown' in settled)) return found;
  return { findings: [], error: await explainThrown(settled.thrown, { check, database: anyDatabase, server, locked }) };
}
