import { describe, expect, it, vi } from 'vitest';
import { definePlugin, isPgproofError, silentLog, type Engine } from '../../../core/index.ts';
import { createEngine } from '../../../core/lifecycle/engine.ts';

const plugin = (apply: (engine: Engine) => void) => definePlugin({ name: 'mine', api: 1, apply });
const thrownBy = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (isPgproofError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('createEngine', () => {
  it('offers tap on hooks that watch and tapPromise on all others, and nothing more', () => {
    const seen: Record<string, string[]> = {};
    createEngine(
      [
        plugin(({ hooks }) => {
          for (const [name, hook] of Object.entries(hooks)) seen[name] = Object.keys(hook);
        }),
      ],
      silentLog,
    );
    for (const [name, verbs] of Object.entries(seen)) {
      const watches = /(Started|Finished|Progressed|Replayed|Failed)$/.test(name);
      expect(verbs, name).toEqual([watches ? 'tap' : 'tapPromise']);
    }
  });

  it('answers a misspelt hook with the list of hooks', () => {
    const error = thrownBy(() =>
      createEngine(
        [
          plugin(({ hooks }) =>
            (hooks as never as { befourRestore: { tapPromise(): void } }).befourRestore.tapPromise(),
          ),
        ],
        silentLog,
      ),
    );
    expect(error).toMatchObject({ code: 'HOOK_UNKNOWN', blame: 'operator' });
    expect(error.message).toContain('befourRestore');
    expect(error.hint).toContain('beforeRestore');
  });

  it.each([
    ['a value without a name', {}, 'no name'],
    ['another api', { name: 'x', api: 2, apply: () => {} }, 'api 2'],
    ['no apply', { name: 'x', api: 1 }, 'apply(engine)'],
    ['null', null, 'no name'],
    [
      'an apply that throws',
      {
        name: 'x',
        api: 1,
        apply: () => {
          throw new Error('boom');
        },
      },
      'boom',
    ],
  ])('refuses %s as a plugin', (_what, candidate, words) => {
    const error = thrownBy(() => createEngine([candidate], silentLog));
    expect(error).toMatchObject({ code: 'PLUGIN_INVALID', blame: 'operator' });
    expect(error.message).toContain(words);
  });

  it('refuses two taps of one name on one hook', () => {
    const error = thrownBy(() =>
      createEngine(
        [
          plugin(({ hooks }) => {
            hooks.runStarted.tap('twice', () => {});
            hooks.runStarted.tap('twice', () => {});
          }),
        ],
        silentLog,
      ),
    );
    expect(error).toMatchObject({ code: 'TAP_REFUSED' });
    expect(error.message).toContain('twice');
  });

  it('refuses a tap that is added after apply', () => {
    let late: Engine | undefined;
    createEngine(
      [
        plugin((engine) => {
          late = engine;
        }),
      ],
      silentLog,
    );
    expect(thrownBy(() => late?.hooks.runStarted.tap('late', () => {})).message).toContain('before the run begins');
  });

  it('refuses an unknown stage and a deadline without a unit', () => {
    const tapped = (options: object) =>
      thrownBy(() =>
        createEngine(
          [plugin(({ hooks }) => hooks.beforeRestore.tapPromise({ name: 'x', ...options }, async () => {}))],
          silentLog,
        ),
      );
    expect(tapped({ stage: 'first' }).message).toContain('"early" or "late"');
    expect(tapped({ timeout: '30' }).message).toContain('no duration');
  });

  it('calls early taps first and late taps last, otherwise in the order of the plugins', () => {
    const order: string[] = [];
    const tapping = (name: string, stage?: 'early' | 'late') => ({
      name,
      api: 1,
      apply: ({ hooks }: Engine) =>
        hooks.runStarted.tap({ name, ...(stage ? { stage } : {}) }, () => void order.push(name)),
    });
    const hooks = createEngine(
      [tapping('c', 'late'), tapping('a'), tapping('b'), tapping('first', 'early')],
      silentLog,
    );
    hooks.runStarted.call({ runId: '1', drills: [] });
    expect(order).toEqual(['first', 'a', 'b', 'c']);
  });

  it('logs a watcher that throws, tells pluginFailed, and goes on to the next', () => {
    const warn = vi.fn();
    const failed: unknown[] = [];
    const next = vi.fn();
    const hooks = createEngine(
      [
        plugin(({ hooks }) => {
          hooks.runStarted.tap('broken', () => {
            throw new Error('boom');
          });
          hooks.runStarted.tap('next', next);
          hooks.pluginFailed.tap('witness', (event) => void failed.push([event.plugin, event.hook]));
        }),
      ],
      { ...silentLog, warn },
    );
    hooks.runStarted.call({ runId: '1', drills: [] });
    expect(failed).toEqual([['broken', 'runStarted']]);
    expect(next).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toContain('boom');
  });

  it('does not run in circles when pluginFailed itself throws', () => {
    const hooks = createEngine(
      [
        plugin(({ hooks }) => {
          hooks.runStarted.tap('broken', () => {
            throw new Error('boom');
          });
          hooks.pluginFailed.tap('broken too', () => {
            throw new Error('bang');
          });
        }),
      ],
      silentLog,
    );
    expect(() => hooks.runStarted.call({ runId: '1', drills: [] })).not.toThrow();
  });
});
