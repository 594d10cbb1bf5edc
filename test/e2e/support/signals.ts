import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftovers } from './leftovers.ts';
import { newPlace, type Place } from './place.ts';
import { postmasterOf } from './postmaster-of.ts';
import { startRun, type Kind, type StartedRun } from './started-run.ts';

/** Moments before there is a verdict, and the phase that a signal then ends. */
const underway = [
  ['select', 'select'],
  ['inspect', 'inspect'],
  ['create', 'create'],
  ['restore', 'restore'],
  ['unpacking', 'restore'],
  ['recover', 'recover'],
  ['promote', 'promote'],
  ['check', 'check'],
  ['check row-count', 'check'],
] as const;

/** All questions have been answered: what remains is to say so and to clean up. */
const afterwards = ['judge', 'destroy', 'report'] as const;

/** What SIGINT, SIGTERM and SIGHUP must do to a run, whatever it is just doing. */
export function describeSignals(kind: Kind): void {
  let place: Place;
  beforeAll(async () => {
    place = await newPlace();
  });
  afterAll(() => place[Symbol.asyncDispose]());

  const interruptAt = async (moment: string, send: (run: StartedRun) => void) => {
    const run = await startRun({ place, kind, holdAt: moment });
    await run.until(moment);
    send(run);
    run.goOn();
    return { run, ...(await run.ended) };
  };
  // Every phase hears one of the two in each kind of sandbox, and the other one in the other.
  const signalFor = (index: number) => ((index + (kind === 'lxc' ? 0 : 1)) % 2 === 0 ? 'SIGINT' : 'SIGTERM');

  describe('before the verdict', () => {
    const cases = underway.map(([moment, phase], index) => [signalFor(index), moment, phase] as const);
    it.each(cases)('%s at %s ends the drill as unverified and leaves nothing', async (signal, moment, phase) => {
      const { run, exitCode, report, stderr } = await interruptAt(moment, ({ pid }) => process.kill(pid, signal));
      expect(stderr).toContain(`pgproof: ${signal}: cleaning up`);
      expectInterrupted({ exitCode, report, phase });
      expect(await leftovers(place, run.id)).toEqual([]);
    });

    it('SIGHUP does the same', async () => {
      const { run, exitCode, report } = await interruptAt('recover', ({ pid }) => process.kill(pid, 'SIGHUP'));
      expectInterrupted({ exitCode, report, phase: 'recover' });
      expect(await leftovers(place, run.id)).toEqual([]);
    });

    it('Ctrl-C reaches the whole process group and changes nothing about that', async () => {
      const { run, exitCode, report } = await interruptAt('check', ({ pid }) => process.kill(-pid, 'SIGINT'));
      expectInterrupted({ exitCode, report, phase: 'check' });
      expect(await leftovers(place, run.id)).toEqual([]);
    });

    it('a server that hangs is ended all the same', async () => {
      const run = await startRun({ place, kind, holdAt: 'recover' });
      await run.until('recover');
      run.goOn();
      process.kill(await postmasterOf(run.dataDirectory), 'SIGSTOP');
      process.kill(run.pid, 'SIGTERM');
      const { exitCode, report } = await run.ended;
      expectInterrupted({ exitCode, report, phase: /recover|promote/ });
      expect(await leftovers(place, run.id)).toEqual([]);
    });

    it('a statement in flight is cancelled', async () => {
      const run = await startRun({ place, kind, moment: 'asking' });
      await run.until('asking');
      process.kill(run.pid, 'SIGTERM');
      const { exitCode, report } = await run.ended;
      expectInterrupted({ exitCode, report, phase: 'check' });
      expect(await leftovers(place, run.id)).toEqual([]);
    });
  });

  describe('after the verdict', () => {
    const cases = afterwards.map((moment, index) => [signalFor(index), moment] as const);
    it.each(cases)('%s at %s changes it no more; all is cleaned up and reported', async (signal, moment) => {
      const { run, exitCode, report, stdout } = await interruptAt(moment, ({ pid }) => process.kill(pid, signal));
      expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 0, verdict: 'proven' });
      expect(stdout).toContain('PROVEN');
      expect(await leftovers(place, run.id)).toEqual([]);
    });
  });
}

function expectInterrupted({
  exitCode,
  report,
  phase,
}: Pick<Awaited<StartedRun['ended']>, 'exitCode' | 'report'> & { phase: string | RegExp }) {
  const failed = report?.drills[0]?.phases.filter(({ outcome }) => outcome === 'failed');
  expect({ exitCode, verdict: report?.verdict, failed }).toMatchObject({
    exitCode: 2,
    verdict: 'unverified',
    failed: [{ name: expect.stringMatching(phase) as unknown, error: { code: 'INTERRUPTED', blame: 'interrupted' } }],
  });
}
