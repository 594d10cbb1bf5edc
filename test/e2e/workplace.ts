import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { CheckResult, DrillReport, Report } from '../../core/index.ts';
import { traces } from '../sandboxes/traces.ts';
import { builtProgram } from './built-program.ts';

export interface Outcome {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What the json reporter wrote; undefined where there was no run. */
  readonly report: Report | undefined;
  /** The only drill of the report. */
  readonly drill: DrillReport;
  readonly check: (name: string) => CheckResult;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with standard output so far, whenever there is more. */
  readonly onOutput?: (stdout: string, pid: number) => void;
  /** Program that is given node's own command line, e.g. `unshare`. */
  readonly wrapper?: readonly string[];
}

/** A directory of its own in which the program is run as a user does; disposing removes it. */
export interface Workplace extends AsyncDisposable {
  readonly directory: string;
  path(...names: readonly string[]): string;
  write(name: string, text: string): Promise<void>;
  /** Writes pgproof.config.yaml; work and state directory lie in this place unless it says otherwise. */
  configure(configuration: object): Promise<void>;
  /** Spawns `pgproof …`, and looks that it left nothing behind. */
  pgproof(argv: readonly string[], options?: SpawnOptions): Promise<Outcome>;
  /** `pgproof run …` with the whole report read back. */
  run(argv?: readonly string[], options?: SpawnOptions): Promise<Outcome>;
}

/** In memory where there is a file system for that: a restore makes more than a thousand small files. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export async function workplace(parent = memory): Promise<Workplace> {
  const main = await builtProgram();
  const directory = await mkdtemp(join(parent, 'pgproof-e2e-'));
  await chmod(directory, 0o755);
  const path = (...names: readonly string[]) => join(directory, ...names);

  const pgproof = async (argv: readonly string[], { env = {}, onOutput, wrapper = [] }: SpawnOptions = {}) => {
    await rm(path('report.json'), { force: true });
    const [file = '', ...args] = [...wrapper, process.execPath, main, ...argv];
    const child = execa(file, args, {
      cwd: directory,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      onOutput?.(seen, child.pid ?? 0);
    });
    const { exitCode, stdout, stderr } = await child;
    const text = await readFile(path('report.json'), 'utf8').catch(() => undefined);
    const report = text === undefined ? undefined : (JSON.parse(text) as Report);
    await expectNothingLeft(directory, report?.run.id);
    return outcome(exitCode, stdout, stderr, report);
  };
  return {
    directory,
    path,
    write: (name, text) => writeFile(path(name), text),
    configure: (configuration) =>
      writeFile(
        path('pgproof.config.yaml'),
        stringify({ workDirectory: 'work', stateDirectory: 'state', ...configuration }),
      ),
    pgproof,
    run: (argv = [], options) => pgproof(['run', '--reporter', 'json:report.json', ...argv], options),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function outcome(status: number | undefined, stdout: string, stderr: string, report: Report | undefined): Outcome {
  const drillOf = () => {
    const drill = report?.drills[0];
    if (drill === undefined) throw new Error(`there was no drill:\n${stdout}\n${stderr}`);
    return drill;
  };
  return {
    status,
    stdout,
    stderr,
    report,
    get drill() {
      return drillOf();
    },
    check: (name) => {
      const check = drillOf().checks.find((one) => one.name === name);
      if (check === undefined) throw new Error(`the check ${name} was not run:\n${stdout}\n${stderr}`);
      return check;
    },
  };
}

/** Processes, mounts, cgroups and directories; one look of our own, without the program's code. */
async function expectNothingLeft(directory: string, run = 'pgproof-no-run'): Promise<void> {
  const work = join(directory, 'work');
  const files = await readdir(work).catch(() => []);
  expect([...files, ...(await traces(work, run))]).toEqual([]);
}
