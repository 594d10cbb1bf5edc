import { errors } from '../lifecycle/errors.ts';

const unverified = 2;

/**
 * Aborted by SIGINT, SIGTERM and SIGHUP, so that a run ends early and cleans up. Who presses Ctrl-C a
 * second time wants out at once.
 */
export function abortOnSignals(target: NodeJS.Process, exit: NodeJS.Process['exit']): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    target.on(name, () => {
      if (!controller.signal.aborted) {
        target.stderr.write(`pgproof: ${name}: cleaning up; once more to leave at once\n`);
        controller.abort(errors.INTERRUPTED({ reason: name }));
      } else if (name === 'SIGINT') {
        target.stderr.write('pgproof: left at once; remove what is left with: pgproof reap\n');
        exit(unverified);
      }
    });
  }
  return controller;
}
