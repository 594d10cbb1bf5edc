import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Report } from '../../../core/index.ts';
import { cachedBackup } from '../../support/cluster.ts';
import { builtProgram } from '../built-program.ts';
import type { Place } from './place.ts';

export type Kind = 'lxc' | 'process';

export interface StartOptions {
  readonly place: Place;
  readonly kind: Kind;
  /** Where the run stands still. */
  readonly holdAt?: string;
  /** What happens only when it is asked for, and is not stood still at: `asking`. */
  readonly moment?: string;
  /** Default: the smallest one. */
  readonly backup?: string | undefined;
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What the json reporter wrote; undefined where it did not come to that. */
  readonly report: Report | undefined;
}

/** `pgproof run`, spawned as a user does, with a plugin that tells how far it has come. */
export interface StartedRun {
  readonly pid: number;
  /** Known from the moment `run started`. */
  readonly id: string;
  /** The drill's own directory. */
  readonly drillDirectory: string;
  readonly dataDirectory: string;
  /** Resolves when the run has come so far; rejects when it ended before. */
  until(moment: string): Promise<void>;
  /** Lets a run that stands still go on. */
  goOn(): void;
  /** What it has written by now. */
  stderr(): string;
  /** Closes our end of its standard output. */
  closeOutput(): void;
  readonly ended: Promise<Ended>;
}

/** The smallest backup there is: nobody writes while it is taken. */
const smallBackup = { from: 'primary', customers: 1, load: false, compress: 'none' } as const;
const configuration = join(import.meta.dirname, 'moments.config.mjs');

export async function startRun({ place, kind, holdAt, moment, backup }: StartOptions): Promise<StartedRun> {
  const report = join(place.directory, `report-${randomUUID()}.json`);
  const child = execa(process.execPath, [await builtProgram(), 'run', '--config', configuration], {
    cwd: place.directory,
    env: {
      ...(await environment(place, kind)),
      ...(backup === undefined ? {} : { BACKUP: backup }),
      REPORT: report,
      ...(holdAt === undefined ? { MOMENT: moment } : { MOMENT: holdAt, HOLD: '1' }),
    },
    extendEnv: false,
    // A group of its own, as a shell gives to a job.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    reject: false,
  });
  let id = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const seen = new Set<string>();
  const waiting = new Map<string, () => void>();
  const told = createInterface({ input: child.stdio[3] as NodeJS.ReadableStream });
  told.on('line', (line) => {
    const event = JSON.parse(line) as { moment: string; runId: string };
    id = event.runId;
    seen.add(event.moment);
    waiting.get(event.moment)?.();
  });
  const hand = child.stdio[4] as unknown as NodeJS.WritableStream;
  hand.on('error', () => {});
  const ended = child.then(async ({ exitCode, signal, stdout, stderr }): Promise<Ended> => {
    const text = await readFile(report, 'utf8').catch(() => undefined);
    return { exitCode, signal, stdout, stderr, report: text === undefined ? undefined : (JSON.parse(text) as Report) };
  });
  place.atEnd(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    get id() {
      return id;
    },
    get drillDirectory() {
      return join(place.work, id, '1');
    },
    get dataDirectory() {
      return join(place.work, id, '1', 'data');
    },
    async until(wanted) {
      const reached = new Promise<true>((resolve) => {
        if (seen.has(wanted)) resolve(true);
        else waiting.set(wanted, () => resolve(true));
      });
      const end = await Promise.race([reached, ended]);
      if (end !== true && !seen.has(wanted)) throw new Error(`ended before ${wanted}:\n${end.stdout}\n${end.stderr}`);
    },
    goOn: () => void hand.write('.'),
    stderr: () => stderr,
    closeOutput: () => void child.stdout.destroy(),
    ended,
  };
}

/** `pgproof reap`, in the same place. */
export async function reapIn(
  place: Place,
  kind: Kind,
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [await builtProgram(), 'reap', '--config', configuration],
    {
      cwd: place.directory,
      env: await environment(place, kind),
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    },
  );
  return { exitCode, stdout, stderr };
}

async function environment({ directory, temporary, work, state }: Place, kind: Kind): Promise<NodeJS.ProcessEnv> {
  return {
    PATH: process.env['PATH'],
    HOME: directory,
    TMPDIR: temporary,
    BACKUP: (await cachedBackup(15, smallBackup)).directory,
    SANDBOX: kind,
    WORK: work,
    STATE: state,
    REPORT: join(directory, 'none.json'),
  };
}
