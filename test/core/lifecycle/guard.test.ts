import { describe, expect, it } from 'vitest';
import { silentLog, type Engine } from '../../../core/index.ts';
import { createEngine } from '../../../core/lifecycle/engine.ts';
import type { CreatedContext, InspectedContext, RestoredContext } from '../../../core/lifecycle/context.ts';
import type { Selecting } from '../../../core/lifecycle/hooks.ts';
import type { Report } from '../../../core/report/report.ts';

const engine = (apply: (engine: Engine) => void) => createEngine([{ name: 'mine', api: 1, apply }], silentLog);
const context = {} as never as CreatedContext & Selecting & InspectedContext & RestoredContext;

describe('the guard', () => {
  it('stamps plugin and hook on what a working tap throws, and blames the plugin', async () => {
    const hooks = engine(({ hooks }) =>
      hooks.beforeRestore.tapPromise('mine', async () => {
        throw new TypeError('no such thing');
      }),
    );
    await expect(hooks.beforeRestore.promise(context)).rejects.toMatchObject({
      code: 'PLUGIN_THREW',
      blame: 'plugin',
      origin: { plugin: 'mine', hook: 'beforeRestore' },
      message: expect.stringContaining('no such thing'),
    });
  });

  it('turns a rejection with nothing into an error', async () => {
    // oxlint-disable-next-line no-throw-literal
    const hooks = engine(({ hooks }) =>
      hooks.beforeRestore.tapPromise('mine', async () => {
        throw undefined;
      }),
    );
    await expect(hooks.beforeRestore.promise(context)).rejects.toMatchObject({ code: 'PLUGIN_THREW' });
  });

  it('takes a tap that throws before it returns a promise like one that rejects', async () => {
    const hooks = engine(({ hooks }) =>
      hooks.beforeRestore.tapPromise('mine', () => {
        throw new Error('at once');
      }),
    );
    await expect(hooks.beforeRestore.promise(context)).rejects.toMatchObject({ code: 'PLUGIN_THREW' });
  });

  it('gives a tap up that hangs, at its own deadline', async () => {
    const hooks = engine(({ hooks }) =>
      hooks.beforeRestore.tapPromise({ name: 'mine', timeout: '20 ms' }, () => new Promise(() => {})),
    );
    await expect(hooks.beforeRestore.promise(context)).rejects.toMatchObject({ code: 'PLUGIN_HUNG', blame: 'plugin' });
  });

  it('drops what a working tap returns, so that it stops nothing', async () => {
    const calls: string[] = [];
    const hooks = engine(({ hooks }) => {
      hooks.beforeRestore.tapPromise('one', async () => {
        calls.push('one');
        return 'nonsense' as never;
      });
      hooks.beforeRestore.tapPromise('two', async () => void calls.push('two'));
    });
    await hooks.beforeRestore.promise(context);
    expect(calls).toEqual(['one', 'two']);
  });

  it.each([null, false, 'newest'])('refuses %j from a bail hook', async (returned) => {
    const hooks = engine(({ hooks }) => hooks.selectBackup.tapPromise('mine', async () => returned as never));
    await expect(hooks.selectBackup.promise(context)).rejects.toMatchObject({ code: 'PLUGIN_RETURNED_NONSENSE' });
  });

  it('lets the next tap of a bail hook decide when one returns undefined', async () => {
    const backup = { id: 'b', location: '/b' };
    const hooks = engine(({ hooks }) => {
      hooks.selectBackup.tapPromise('undecided', async () => undefined);
      hooks.selectBackup.tapPromise('decided', async () => backup);
    });
    await expect(hooks.selectBackup.promise(context)).resolves.toEqual(backup);
  });

  it('refuses a waterfall that loses its value', async () => {
    const hooks = engine(({ hooks }) => hooks.configureRecovery.tapPromise('mine', async () => undefined as never));
    await expect(hooks.configureRecovery.promise({}, context)).rejects.toMatchObject({
      code: 'PLUGIN_RETURNED_NONSENSE',
      message: expect.stringContaining('settings'),
    });
  });

  it('hands the value of a waterfall from tap to tap', async () => {
    const hooks = engine(({ hooks }) => {
      hooks.configureRecovery.tapPromise('a', async (settings) => ({ ...settings, work_mem: '64MB' }));
      hooks.configureRecovery.tapPromise('b', async (settings) => ({ ...settings, log_statement: 'all' }));
    });
    await expect(hooks.configureRecovery.promise({}, context)).resolves.toEqual({
      work_mem: '64MB',
      log_statement: 'all',
    });
  });

  it('lets every reporting tap end, whichever of them fail, and tells of each', async () => {
    const ended: string[] = [];
    const failed: string[] = [];
    const hooks = engine(({ hooks }) => {
      hooks.report.tapPromise('first', async () => {
        throw new Error('1');
      });
      hooks.report.tapPromise('second', () => {
        throw new Error('2');
      });
      hooks.report.tapPromise('third', async () => {
        await Promise.resolve();
        ended.push('third');
      });
      hooks.pluginFailed.tap('witness', ({ plugin }) => void failed.push(plugin));
    });
    await hooks.report.promise({} as Report);
    expect(ended).toEqual(['third']);
    expect(failed.toSorted()).toEqual(['first', 'second']);
  });
});
