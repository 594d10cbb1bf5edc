/**
 * Waits for work that listens to the signal. Work that goes on regardless is given up after a grace period, so that
 * nothing can keep `destroy` from running. Rejects with the signal's reason when that is why the work ended.
 *
 * @param graceMs how long work may take to stop by itself once it was told to
 */
export async function settled<T>(work: Promise<T>, signal: AbortSignal, graceMs = 30_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp = () => {};
  const given = new Promise<never>((_, reject) => {
    giveUp = () => {
      timer = setTimeout(() => reject(signal.reason as Error), graceMs);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, given]);
  } catch (error) {
    // Whatever broke because of the abort (a closed stream, a cancelled statement), the abort is the cause.
    throw signal.aborted ? (signal.reason as Error) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
