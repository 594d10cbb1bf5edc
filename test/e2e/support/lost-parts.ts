import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childrenOf } from '../../../core/index.ts';
import { leftovers } from './leftovers.ts';
import { newPlace, type Place } from './place.ts';
import { postmasterOf } from './postmaster-of.ts';
import { startRun, type Kind, type StartedRun } from './started-run.ts';

type Part = 'the postmaster' | 'a session' | 'the checkpointer' | 'lxc-start' | 'PID 1 of the container';

const parts: Record<Part, (run: StartedRun) => Promise<number>> = {
  'the postmaster': ({ dataDirectory }) => postmasterOf(dataDirectory),
  'a session': async ({ dataDirectory }) => sessionOf(await postmasterOf(dataDirectory)),
  'the checkpointer': ({ dataDirectory }) => checkpointerOf(dataDirectory),
  'lxc-start': async ({ id }) => monitorOf(id),
  'PID 1 of the container': async ({ id }) => childrenOf(monitorOf(id))[0] ?? 0,
};

/** What a drill says when something of the sandbox is killed under it: never that the backup is bad. */
export function describeLostParts(kind: Kind): void {
  let place: Place;
  beforeAll(async () => {
    place = await newPlace();
  });
  afterAll(() => place[Symbol.asyncDispose]());

  const ofContainer: readonly Part[] = kind === 'lxc' ? ['lxc-start', 'PID 1 of the container'] : [];

  it.each(ofContainer)('%s killed while the backup is unpacked is no verdict on the backup', async (part) => {
    const run = await startRun({ place, kind, holdAt: 'unpacking' });
    await run.until('unpacking');
    process.kill(await parts[part](run), 'SIGKILL');
    run.goOn();
    await expectUnverified(place, run);
  });

  it.each(['the postmaster', ...ofContainer] as const)('%s killed while WAL is replayed: neither', async (part) => {
    const run = await startRun({ place, kind, holdAt: 'recover' });
    await run.until('recover');
    run.goOn();
    await postmasterOf(run.dataDirectory);
    process.kill(await parts[part](run), 'SIGKILL');
    await expectUnverified(place, run);
  });

  it.each(['the postmaster', 'the checkpointer', ...ofContainer] as const)(
    '%s killed between recovery and promotion: neither',
    async (part) => {
      const run = await startRun({ place, kind, holdAt: 'promote' });
      await run.until('promote');
      process.kill(await parts[part](run), 'SIGKILL');
      run.goOn();
      await expectUnverified(place, run);
    },
  );

  it.each(['the postmaster', 'a session', 'the checkpointer', ...ofContainer] as const)(
    '%s killed while a check asks: neither',
    async (part) => {
      const run = await startRun({ place, kind, moment: 'asking' });
      await run.until('asking');
      process.kill(await parts[part](run), 'SIGKILL');
      await expectUnverified(place, run);
    },
  );

  const afterwards = (['judge', 'destroy'] as const).flatMap((moment) =>
    (['the postmaster', ...ofContainer] as const).map((part) => [part, moment] as const),
  );
  it.each(afterwards)('%s killed at %s is late: all questions have been answered', async (part, moment) => {
    const run = await startRun({ place, kind, holdAt: moment });
    await run.until(moment);
    process.kill(await parts[part](run), 'SIGKILL');
    run.goOn();
    await expectProven(place, run);
  });
}

async function expectProven(place: Place, run: StartedRun): Promise<void> {
  const { exitCode, report } = await run.ended;
  expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 0, verdict: 'proven' });
  expect(await leftovers(place, run.id)).toEqual([]);
}

async function expectUnverified(place: Place, run: StartedRun): Promise<void> {
  const { exitCode, report, stderr } = await run.ended;
  const drill = report?.drills[0];
  const errors = [...(drill?.phases ?? []), ...(drill?.checks ?? [])].flatMap(({ error }) => (error ? [error] : []));
  expect({ exitCode, verdict: report?.verdict, stderr }).toMatchObject({ exitCode: 2, verdict: 'unverified' });
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.filter(({ blame }) => blame !== 'sandbox')).toEqual([]);
  expect(drill?.checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect(await leftovers(place, run.id)).toEqual([]);
}

/** Host id of the lxc-start that watches over a run's container. */
function monitorOf(runId: string): number {
  const isMonitor = (command: string) => command.includes('lxc-start') && command.includes(`pgproof-${runId}-`);
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isMonitor(commandOf(name)));
  if (pid === undefined) throw new Error(`no container of ${runId}`);
  return Number(pid);
}

async function checkpointerOf(dataDirectory: string): Promise<number> {
  const postmaster = await postmasterOf(dataDirectory);
  const find = () => childrenOf(postmaster).find((pid) => commandOf(String(pid)).includes(': checkpointer')) ?? 0;
  await expect.poll(find, { timeout: 10_000 }).toBeGreaterThan(0);
  return find();
}

/** Host id of the session whose statement is in flight, as soon as it is. */
async function sessionOf(postmaster: number): Promise<number> {
  const busy = () => childrenOf(postmaster).find((pid) => commandOf(String(pid)).includes(' SELECT')) ?? 0;
  await expect.poll(busy, { timeout: 10_000 }).toBeGreaterThan(0);
  return busy();
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
