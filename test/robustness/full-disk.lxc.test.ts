import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhaseName } from '../../core/index.ts';
import { phases } from '../../core/lifecycle/phases.ts';
import { exitStatus } from '../../core/run/exit-status.ts';
import { lxc } from '../../plugins/sandboxes/lxc/index.ts';
import { json } from '../../reporters/index.ts';
import { drillWith, newWorkDirectory, type DrillOverrides } from '../support/drill.ts';
import { tapping } from '../support/tapping.ts';

/** A file system of our own, with room for the small backup and what inspect wants to be free beside it. */
let directory: string;
beforeAll(async () => {
  directory = await newWorkDirectory();
  await mkdir(join(directory, 'work'));
});
afterAll(() => rm(directory, { recursive: true }));

async function onSmallDisk<T>(work: () => Promise<T>): Promise<T> {
  const mount = join(directory, 'work');
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=220m,mode=755', 'tmpfs', mount], { stdin: 'ignore' });
  try {
    return await work();
  } finally {
    await execa('umount', [mount], { stdin: 'ignore' });
  }
}

/** Writes until nothing more fits. */
function fill(mount: string): void {
  const file = openSync(join(mount, 'filler'), 'w');
  try {
    for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
      const zeros = Buffer.alloc(size);
      try {
        while (writeSync(file, zeros) > 0);
      } catch {
        // Not this much; less may fit.
      }
    }
  } finally {
    closeSync(file);
  }
}

const fullFrom = (phase: PhaseName, overrides: DrillOverrides = {}) =>
  onSmallDisk(() => {
    const filling = tapping('phaseStarted', (event: { phase: string }) => {
      if (event.phase === phase) fill(join(directory, 'work'));
    });
    return drillWith(filling, { ...overrides, workDirectory: directory });
  });

const kinds = { process: {}, lxc: { sandbox: { automatic: false, candidates: [{ definition: lxc, options: {} }] } } };
/** Everything is on disk by then, and nothing has to be written any more. */
const late: readonly PhaseName[] = ['judge', 'destroy'];

describe.each(Object.entries(kinds))('in a sandbox of the kind %s', (_kind, configuration) => {
  it.each(phases.map(({ name }) => name))(
    'a disk that is full from %s on is no verdict on the backup',
    async (phase) => {
      const { drill, report, leftovers } = await fullFrom(phase, { configuration });
      const errors = [...drill.phases, ...drill.checks].flatMap(({ error }) => (error ? [error] : []));
      expect(errors.filter(({ blame }) => blame !== 'sandbox')).toEqual([]);
      expect(leftovers).toEqual(['filler']);
      // A small cluster promotes and answers without another byte where it is lucky.
      const verdicts =
        late.includes(phase) || phase === 'promote' || phase === 'check' ? ['proven', 'unverified'] : ['unverified'];
      expect(verdicts).toContain(drill.verdict);
      if (late.includes(phase)) expect(drill.verdict).toBe('proven');
      if (drill.verdict === 'unverified') expect(errors.length).toBeGreaterThan(0);
      expect(exitStatus(report)).toBe(drill.verdict === 'proven' ? 0 : 2);
    },
  );
});

describe('the disk of reports and history', () => {
  const after = (prepare: (mount: string) => unknown) =>
    onSmallDisk(async () => {
      const mount = join(directory, 'work');
      const file = join(mount, 'report.json');
      await writeFile(file, 'the last one');
      const reporter = { name: 'json', definition: json as never, options: { file } };
      const settings = { when: 'always', required: true, timeoutMs: 10_000, attempts: 1 } as const;
      const disturbing = tapping('afterChecks', async () => prepare(mount));
      const { drill, report } = await drillWith(disturbing, {
        configuration: { stateDirectory: join(mount, 'state'), reporters: [{ ...reporter, ...settings }] },
      });
      const left = (await readdir(mount)).toSorted((a, b) => (a < b ? -1 : 1));
      return { drill, report, left, text: await readFile(file, 'utf8') };
    });

  it.each([
    ['full', fill],
    ['read-only', (mount: string) => execa('mount', ['-o', 'remount,ro', mount], { stdin: 'ignore' })],
  ] as const)('that is %s costs the report and its exit status, not the verdict', async (how, prepare) => {
    const { drill, report, left, text } = await after(prepare);
    expect(drill).toMatchObject({
      verdict: 'proven',
      notes: [expect.stringMatching(/^plugin history failed in drillFinished: E(NOSPC|ROFS|NOENT)/)],
    });
    expect(report.deliveries).toMatchObject([{ outcome: 'failed', error: { code: 'REPORT_NOT_WRITTEN' } }]);
    expect(exitStatus(report)).toBe(4);
    expect({ text, left: left.filter((name) => name !== 'state') }).toEqual({
      text: 'the last one',
      left: how === 'full' ? ['filler', 'report.json'] : ['report.json'],
    });
  });
});
