import { expect, it } from 'vitest';
import type { Source } from '../../core/index.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { expectFailedPhase } from '../core/lifecycle/failed-phase.ts';
import { drillWith, smallBackup } from '../support/drill.ts';

const circular: Record<string, unknown> = {};
circular['self'] = circular;
const nothing = [undefined, null, 'newest', 7, circular];
const nonsense = { code: 'PLUGIN_RETURNED_NONSENSE', blame: 'plugin', message: expect.stringContaining('basebackup') };

it.each([...nothing, [null], [{ id: 'a' }]])('a source that lists %o is a defect of the source', async (listed) => {
  const source = { list: async () => listed } as unknown as Partial<Source>;
  expectFailedPhase(await drillWith([], { source }), { phase: 'select', error: nonsense });
});

it.each([...nothing, {}])('so is one that finds out %o', async (found) => {
  const source = { inspect: async () => found } as unknown as Partial<Source>;
  expectFailedPhase(await drillWith([], { source }), { phase: 'inspect', error: nonsense });
});

it.each([...nothing, {}])(
  'so is one that restores nothing and returns %o: that accuses no backup',
  async (restored) => {
    const source = { restore: async () => restored } as unknown as Partial<Source>;
    expectFailedPhase(await drillWith([], { source }), { phase: 'restore', error: nonsense });
  },
);

it('one that knows more than is asked harms nothing', async () => {
  const real = basebackup.open({ path: (await smallBackup()).directory });
  const { report, drill } = await drillWith([], {
    source: { inspect: async (...given) => Object.assign({}, await real.inspect(...given), { circular }) },
  });
  expect(drill.verdict).toBe('proven');
  expect(JSON.stringify(report)).not.toContain('circular');
});

it('one that floods its progress is heard, and costs nothing', async () => {
  const real = basebackup.open({ path: (await smallBackup()).directory });
  const { drill } = await drillWith([], {
    source: {
      restore: async (backup, facts, into, context) => {
        for (let bytes = 0; bytes < 100_000; bytes += 1) context.progress({ bytes: Number.NaN, totalBytes: -bytes });
        return real.restore(backup, facts, into, context);
      },
    },
  });
  expect(drill.verdict).toBe('proven');
});
