import { expect, it } from 'vitest';
import type { RestoreProgressed } from '../../../../../core/index.ts';
import { drillWith } from '../../../../support/drill.ts';
import { describeWatchingHook } from '../../watching-hook.ts';

it('restoreProgressed fires while files are put in place, up to the last byte', async () => {
  const { hooksSeen } = await drillWith([], { checks: [] });
  const seen = hooksSeen.filter(({ hook }) => hook === 'restoreProgressed');
  const events = seen.map(({ argument }) => argument as RestoreProgressed);
  expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(['restore']));
  const bytes = events.map((event) => event.bytes);
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  const { totalBytes, ...last } = events.at(-1) ?? { totalBytes: 0 };
  expect(last).toEqual({ drill: 'shop', bytes: totalBytes });
  expect(totalBytes).toBeGreaterThan(10_000_000);

  const names = hooksSeen.map(({ hook }) => hook);
  expect(names.indexOf('restoreProgressed')).toBeGreaterThan(names.indexOf('beforeRestore'));
  expect(names.lastIndexOf('restoreProgressed')).toBeLessThan(names.indexOf('afterRestore'));
});

describeWatchingHook('restoreProgressed');
