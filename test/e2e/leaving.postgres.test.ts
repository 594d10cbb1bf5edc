import { mkdir, rm, stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftovers } from './support/leftovers.ts';
import { newPlace, type Place } from './support/place.ts';
import { postmasterOf } from './support/postmaster-of.ts';
import { reapIn, startRun } from './support/started-run.ts';

let place: Place;
beforeEach(async () => {
  place = await newPlace();
});
afterEach(() => place[Symbol.asyncDispose]());

it('a second Ctrl-C does not wait for a server that hangs, and reap removes what is left', async () => {
  const run = await startRun({ place, kind: 'process', moment: 'asking' });
  await run.until('asking');
  process.kill(await postmasterOf(run.dataDirectory), 'SIGSTOP');
  process.kill(run.pid, 'SIGINT');
  await expect.poll(() => run.stderr()).toContain('cleaning up; once more to leave at once');
  process.kill(run.pid, 'SIGINT');
  const { exitCode, stderr, report } = await run.ended;
  expect({ exitCode, report }).toEqual({ exitCode: 2, report: undefined });
  expect(stderr).toContain('left at once; remove what is left with: pgproof reap');
  expect(await reapIn(place, 'process')).toMatchObject({ exitCode: 0 });
  expect(await leftovers(place, run.id)).toEqual([]);
});

it('a reader that goes away in the middle of a run keeps nothing from being proven and removed', async () => {
  const run = await startRun({ place, kind: 'process', holdAt: 'restore' });
  await run.until('restore');
  run.closeOutput();
  run.goOn();
  const { exitCode, report } = await run.ended;
  // The file has been written; who was to read standard output has not been told.
  expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 4, verdict: 'proven' });
  expect(await leftovers(place, run.id)).toEqual([]);
});

const whole = ['inspect', 'unpacking', 'recover', 'promote', 'check row-count'] as const;
it.each(whole)(
  'a work directory that vanishes at %s is no verdict on the backup, and nothing stays',
  async (moment) => {
    const run = await startRun({ place, kind: 'process', holdAt: moment });
    await run.until(moment);
    await rm(place.work, { recursive: true });
    run.goOn();
    const { exitCode, report } = await run.ended;
    expect({ exitCode, verdict: report?.verdict, reasons: report?.drills[0]?.reasons }).toMatchObject({
      exitCode: 2,
      verdict: 'unverified',
    });
    expect(await leftovers(place, run.id)).toEqual([]);
  },
);

describe('several at once', () => {
  it('reap what one has left without getting in each other’s way', async () => {
    const run = await startRun({ place, kind: 'process', holdAt: 'check' });
    await run.until('check');
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    const reaps = await Promise.all([1, 2, 3].map(() => reapIn(place, 'process')));
    expect(reaps.map(({ exitCode, stderr }) => ({ exitCode, problems: stderr.match(/warning.*/g) }))).toEqual(
      reaps.map(() => ({ exitCode: 0, problems: null })),
    );
    expect(await leftovers(place, run.id)).toEqual([]);
  });
});

it('what lies beside the runs in the work directory is nobody’s to remove', async () => {
  const run = await startRun({ place, kind: 'process', holdAt: 'create' });
  await run.until('create');
  const notes = `${place.work}/pgproof-notes`;
  await mkdir(notes);
  process.kill(run.pid, 'SIGKILL');
  await run.ended;
  await reapIn(place, 'process');
  expect(await leftovers(place, run.id)).toEqual([]);
  expect((await stat(notes)).isDirectory()).toBe(true);
});
