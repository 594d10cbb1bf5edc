import { describe, expect, it } from 'vitest';
import { settled } from '../../../core/lifecycle/settled.ts';

const aborted = (reason: unknown) => AbortSignal.abort(reason);
const interruption = new Error('interrupted');

describe('settled', () => {
  it('gives back what the work gives, and throws what it throws', async () => {
    const { signal } = new AbortController();
    await expect(settled(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(settled(Promise.reject(new Error('boom')), signal)).rejects.toThrow('boom');
  });

  it('lets work that listens to the signal come to its end, and throws why it was told to', async () => {
    const controller = new AbortController();
    let ended = false;
    const work = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => {
        setTimeout(() => {
          ended = true;
          reject(new Error('a stream was closed'));
        }, 20);
      });
    });
    const waiting = settled(work, controller.signal, 5000);
    controller.abort(interruption);
    await expect(waiting).rejects.toBe(interruption);
    expect(ended).toBe(true);
  });

  it('gives up work that goes on regardless, after the grace period', async () => {
    const begun = performance.now();
    await expect(settled(new Promise(() => {}), aborted(interruption), 30)).rejects.toBe(interruption);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(25);
  });

  it('keeps what was finished within the grace period', async () => {
    await expect(settled(Promise.resolve('facts'), aborted(interruption), 30)).resolves.toBe('facts');
  });

  it('leaves no rejection unheard when given-up work fails at last', async () => {
    let fail = (_error: Error) => {};
    const work = new Promise<never>((_, reject) => (fail = reject));
    await expect(settled(work, aborted(interruption), 1)).rejects.toBe(interruption);
    fail(new Error('too late'));
    // An unhandled rejection would fail the test run.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
