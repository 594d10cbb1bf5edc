import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, vi } from 'vitest';
import { builtins } from '../../../core/cli/builtins.ts';
import { configurationFrom } from '../../../core/config/load-configuration.ts';
import { silentLog } from '../../../core/index.ts';
import { run } from '../../../core/run/run.ts';
import { leftovers } from '../../e2e/support/leftovers.ts';
import { newPlace, type Place } from '../../e2e/support/place.ts';
import { processes } from '../../sandboxes/traces.ts';
import { smallBackup } from '../../support/drill.ts';
import { holdings } from './holdings.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What so many drills in a row, in one process, leave after each other. Prints it. */
export async function soak(kind: 'lxc' | 'process', drills: number): Promise<void> {
  await using place = await newPlace();
  const { directory } = await smallBackup();
  const configuration = await configurationFrom(
    {
      sandbox: kind,
      workDirectory: place.work,
      stateDirectory: place.state,
      backups: {
        shop: {
          source: directory,
          checks: ['manifest', { use: 'row-count', database: 'shop', relation: 'public.customers', min: 1 }],
        },
      },
    },
    place.directory,
    { registry: builtins, env: {} },
  );
  const ids: string[] = [];
  const states: ReturnType<typeof stateOf>[] = [];
  const lines: string[] = [];
  const begun = performance.now();
  for (let drill = 1; drill <= drills; drill += 1) {
    const options = { signal: new AbortController().signal, log: silentLog, stdout: new PassThrough() };
    const report = await run(configuration, options);
    expect(report.verdict).toBe('proven');
    ids.push(report.run.id);
    // What looks for leftovers takes longer than a drill in a process.
    if (kind === 'lxc' || drill % 20 === 0) expect(await leftovers(place, report.run.id)).toEqual([]);
    const state = stateOf(place, ids);
    states.push(state);
    if ([1, warm(drills), drills].includes(drill)) lines.push(line(kind, drill, state));
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  process.stdout.write(`${lines.join('\n')}\n${kind}: ${drills} drills in ${seconds} s\n`);
  const [early, late] = [states[warm(drills) - 1], states.at(-1)];
  // What is on its way out when it is counted is gone a moment later; a leak stays, and is named.
  await vi.waitFor(
    () => expect({ ...stateOf(place, ids).left, open: openFiles() }).toMatchObject(early?.left ?? {}),
    10_000,
  );
  expect((late?.heapMb ?? 0) - (early?.heapMb ?? 0)).toBeLessThan(10);
  expect((late?.rssMb ?? 0) - (early?.rssMb ?? 0)).toBeLessThan(40);
}

/** By then everything has been loaded, compiled and cached. */
const warm = (drills: number) => Math.ceil(drills / 4);

function stateOf(place: Place, runs: readonly string[]) {
  collectGarbage();
  const { rss, heapUsed } = process.memoryUsage();
  const isOurs = (text: string) => runs.some((id) => text.includes(id));
  return {
    left: {
      ...holdings(),
      containers: commands().filter((command) => command.includes('lxc-start') && isOurs(command)).length,
      mounts: readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .filter((mount) => mount.includes(place.directory)).length,
      cgroups: controlGroups().filter(isOurs).length,
      processes: processes(place.work, place.work).length,
      files: readdirSync(place.directory, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => (a < b ? -1 : 1)),
    },
    rssMb: rss / 1024 ** 2,
    heapMb: heapUsed / 1024 ** 2,
  };
}

/** Shown where the count differs. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return 'closed meanwhile';
    }
  });
}

function line(kind: string, drill: number, { left, rssMb, heapMb }: ReturnType<typeof stateOf>): string {
  const { files, ...counts } = left;
  const told = Object.entries({ ...counts, files: files.length }).map(([what, count]) => `${count} ${what}`);
  return `${kind}: after drill ${drill}: RSS ${rssMb.toFixed(1)} MB, heap ${heapMb.toFixed(1)} MB, ${told.join(', ')}`;
}

function commands(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    });
}

/** Of both versions, also where systemd puts them one level down. */
function controlGroups(): string[] {
  const below = (directory: string): string[] => {
    try {
      return readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${directory}/${name}`);
    } catch {
      return [];
    }
  };
  const first = below('/sys/fs/cgroup');
  return [...first, ...first.flatMap(below)];
}
