import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { builtins } from '../../core/cli/builtins.ts';
import { configurationFrom } from '../../core/config/load-configuration.ts';
import { silentLog } from '../../core/index.ts';
import { run } from '../../core/run/run.ts';
import { cachedBackup } from '../support/cluster.ts';
import { leftovers } from './support/leftovers.ts';
import { newPlace, type Place } from './support/place.ts';

const drills = 20;
/** By then everything has been loaded and every cache is full. */
const warm = 3;

it('twenty drills in one process leave no more than three', { timeout: 240_000 }, async () => {
  await using place = await newPlace();
  const backup = await cachedBackup(15, { from: 'primary', customers: 1, load: false, compress: 'none' });
  const configuration = await configurationFrom(
    {
      sandbox: 'lxc',
      workDirectory: place.work,
      stateDirectory: place.state,
      backups: {
        shop: {
          source: backup.directory,
          checks: ['manifest', { use: 'row-count', database: 'shop', relation: 'public.customers', min: 1 }],
        },
      },
    },
    place.directory,
    { registry: builtins, env: {} },
  );
  const states: ReturnType<typeof stateOf>[] = [];
  for (let drill = 1; drill <= drills; drill += 1) {
    const options = { signal: new AbortController().signal, log: silentLog, stdout: new PassThrough() };
    const report = await run(configuration, options);
    expect(report.verdict).toBe('proven');
    expect(await leftovers(place, report.run.id)).toEqual([]);
    states.push(stateOf(place));
  }
  const [early, late] = [states[warm - 1], states.at(-1)];
  expect(late?.left).toEqual(early?.left);
  expect((late?.memoryMb ?? 0) - (early?.memoryMb ?? 0)).toBeLessThan(30);
});

function stateOf(place: Place) {
  return {
    left: {
      descriptors: readdirSync('/proc/self/fd').length,
      // Watches of files are not descriptors of their own.
      watches: watches(),
      children: readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ').filter(Boolean).length,
      listeners: process.listenerCount('exit'),
      files: readdirSync(place.directory, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => (a < b ? -1 : 1)),
    },
    memoryMb: process.memoryUsage.rss() / 1024 ** 2,
  };
}

function watches(): number {
  return readdirSync('/proc/self/fdinfo').reduce((sum, name) => {
    try {
      return sum + (readFileSync(join('/proc/self/fdinfo', name), 'latin1').match(/^inotify /gm)?.length ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}
