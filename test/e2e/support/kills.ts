import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftovers } from './leftovers.ts';
import { newPlace, type Place } from './place.ts';
import { postmasterOf } from './postmaster-of.ts';
import { sharedMemoryOf } from './shared-memory-of.ts';
import { reapIn, startRun, type Kind, type StartedRun } from './started-run.ts';

/** Moments at which the run stands still when it is killed. */
const still = [
  'run started',
  'select',
  'inspect',
  'create',
  'restore',
  'unpacking',
  'recover',
  'promote',
  'check',
  'check row-count',
  'judge',
  'destroy',
  'report',
] as const;

/** Moments after which it is killed some milliseconds later, in the middle of whatever it does. */
const moving = [
  ['create', 40],
  ['create', 120],
  ['restore', 60],
  ['recover', 60],
  ['recover', 160],
  ['destroy', 4],
  ['destroy', 20],
] as const;

/** What a killed pgproof leaves, and who removes it, while another drill goes on in the same work directory. */
export function describeKills(kind: Kind): void {
  let place: Place;
  let survivor: StartedRun;
  let postmaster: number;
  beforeAll(async () => {
    place = await newPlace();
    survivor = await startRun({ place, kind, holdAt: 'check' });
    await survivor.until('check');
    postmaster = await postmasterOf(survivor.dataDirectory);
  });
  afterAll(() => place[Symbol.asyncDispose]());

  const removal = { reap: () => reapIn(place, kind), 'the next run': () => beginAnotherRun(place, kind) };
  const cases = [...still.map((moment) => [moment, undefined] as const), ...moving].map(
    ([moment, after], index) => [moment, after ?? 0, index % 2 === 0 ? 'reap' : 'the next run', index] as const,
  );

  it.each(cases)('kill -9 at %s (and %d ms): %s removes everything', async (moment, after, by, index) => {
    const isStill = index < still.length;
    const run = await startRun({ place, kind, ...(isStill ? { holdAt: moment } : {}) });
    await run.until(moment);
    await delay(after);
    const hasServer = existsSync(`${run.dataDirectory}/postmaster.pid`);
    const sharedMemory = hasServer ? sharedMemoryOf(run.dataDirectory) : () => [];
    // As the kernel kills who needs too much memory, and as a CI system kills a job that takes too long.
    process.kill(index % 4 < 2 ? run.pid : -run.pid, 'SIGKILL');
    await run.ended;
    const { exitCode, stderr } = await removal[by]();
    expect({ exitCode, stderr }).toEqual({ exitCode: by === 'reap' ? 0 : 2, stderr: expect.any(String) as unknown });
    expect(await leftovers(place, run.id)).toEqual([]);
    expect(sharedMemory()).toEqual([]);
    expect(await postmasterOf(survivor.dataDirectory, 0)).toBe(postmaster);
  });

  describe('the other drill', () => {
    it('has survived all of it and proves its backup', async () => {
      survivor.goOn();
      const { exitCode, report } = await survivor.ended;
      expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 0, verdict: 'proven' });
      expect(await leftovers(place, survivor.id)).toEqual([]);
      expect(readdirSync(place.work)).toEqual([]);
    });
  });
}

/** As far as its first phase; what earlier runs left must be gone by then. */
async function beginAnotherRun(place: Place, kind: Kind) {
  const run = await startRun({ place, kind, holdAt: 'select' });
  await run.until('select');
  process.kill(run.pid, 'SIGTERM');
  run.goOn();
  return run.ended;
}
