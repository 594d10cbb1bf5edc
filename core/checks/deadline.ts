import { setMaxListeners } from 'node:events';
import type { PgproofError } from '../errors/pgproof-error.ts';

/** Longest delay a Node timer takes; longer ones would fire at once. */
const longestTimer = 2 ** 31 - 1;

export interface DeadlineOptions {
  readonly deadlineMs: number;
  /** What is left for work to hand in what it has, once it was told to end. */
  readonly graceMs: number;
  /** Ends the work from outside. */
  readonly signal: AbortSignal;
  timedOut(): PgproofError;
  interrupted(): PgproofError;
  /** Ends what the signal alone cannot end: statements, programs. Must not reject. */
  end(): Promise<void>;
}

export type Settled<T> =
  | { readonly value: T; readonly stopped?: PgproofError }
  | { readonly thrown: unknown; readonly stopped?: PgproofError }
  | { readonly stopped: PgproofError };

/** Runs work under a deadline that holds even if the work never settles and ignores its signal. Never rejects. */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: DeadlineOptions,
): Promise<Settled<T>> {
  if (options.signal.aborted) return { stopped: options.interrupted() };
  const controller = new AbortController();
  // A check has a session in each of many databases; Node would print a warning of a leak.
  setMaxListeners(0, controller.signal);
  const interrupt = () => controller.abort(options.interrupted());
  const timer = setTimeout(() => controller.abort(options.timedOut()), Math.min(options.deadlineMs, longestTimer));
  options.signal.addEventListener('abort', interrupt, { once: true });

  const { promise: gaveUp, resolve: giveUp } = promiseWithResolvers();
  let grace: NodeJS.Timeout | undefined;
  let ending: Promise<void> | undefined;
  const onAbort = () => {
    ending = options.end();
    grace = setTimeout(giveUp, options.graceMs);
  };
  controller.signal.addEventListener('abort', onAbort, { once: true });

  const settled = Promise.resolve()
    .then(() => work(controller.signal))
    .then(
      (value) => ({ value }),
      (thrown: unknown) => ({ thrown }),
    );
  const outcome = await Promise.race([settled, gaveUp.then(() => ({}))]);
  clearTimeout(timer);
  clearTimeout(grace);
  options.signal.removeEventListener('abort', interrupt);
  controller.signal.removeEventListener('abort', onAbort);
  await ending;
  return controller.signal.aborted
    ? { ...outcome, stopped: controller.signal.reason as PgproofError }
    : (outcome as { value: T } | { thrown: unknown });
}

/** Promise.withResolvers came with Node 22. */
function promiseWithResolvers() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
