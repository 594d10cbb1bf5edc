import { join } from 'node:path';
import {
  findProgram,
  insidePath,
  killAll,
  processesOf,
  programErrors,
  removeTree,
  runProgram,
  systemPath,
  type AttachOptions,
  type AttachResult,
  type Container,
  type ContainerSpec,
  type ContainerStats,
  type SandboxFacts,
} from '../../../core/index.ts';
import type { Isolation } from './isolation.ts';
import type { Owner } from './owner.ts';
import { errors } from './process-errors.ts';

export class ProcessContainer implements Container {
  readonly name: string;
  readonly facts: SandboxFacts;
  readonly owner: Owner;
  readonly stopped: Promise<void>;
  readonly #spec: ContainerSpec;
  readonly #directory: string;
  readonly #isolation: Isolation;
  #state: 'created' | 'running' | 'stopped' = 'created';
  #stopping: Promise<void> | undefined;
  #destroying: Promise<void> | undefined;
  #markStopped: () => void = () => {};

  constructor(spec: ContainerSpec, directory: string, owner: Owner, isolation: Isolation) {
    this.name = spec.name;
    this.owner = owner;
    const hasLimits = Object.values(spec.limits).some((limit) => limit !== undefined);
    this.facts = {
      kind: 'process',
      network: isolation.network,
      unprivileged: owner.uid !== 0,
      notes: [...isolation.notes, ...(hasLimits ? ['Without a container no memory or CPU limit is in force.'] : [])],
    };
    this.#spec = spec;
    this.#directory = directory;
    this.#isolation = isolation;
    this.stopped = new Promise((resolve) => (this.#markStopped = resolve));
  }

  /** Paths are the same on both sides; what is not the drill's is refused as in a real container. */
  inside(hostPath: string): string {
    const places = [this.#directory, this.#spec.directory, ...this.#spec.mounts.map(({ source }) => source)];
    return insidePath(
      hostPath,
      places.map((place) => ({ source: place, target: place })),
    );
  }

  async start(): Promise<void> {
    if (this.#spec.signal?.aborted === true || this.#state !== 'created') {
      throw errors.PROCESS_START_INTERRUPTED({ name: this.name });
    }
    this.#state = 'running';
  }

  async attach([program, ...args]: readonly [string, ...string[]], options: AttachOptions = {}): Promise<AttachResult> {
    if (this.#state !== 'running') throw errors.PROCESS_NOT_RUNNING({ name: this.name });
    const env = {
      PATH: systemPath,
      HOME: this.#directory,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      ...options.env,
      PGPROOF_CONTAINER: this.name,
    };
    // The programs before it would turn "not found" into an exit status.
    const path = findProgram(program, env.PATH);
    if (path === undefined) throw programErrors.PROGRAM_NOT_STARTED({ program, reason: 'no such executable file' });
    const { prefix, dropsPrivileges } = this.#isolation;
    const isOwnUser = dropsPrivileges || this.owner.uid === process.getuid?.();
    const [first, ...rest] = [...prefix, path];
    return runProgram([first ?? path, ...rest, ...args], {
      ...options,
      env,
      // PostgreSQL overwrites its environment: where a process stands is the mark that lasts.
      cwd: this.#directory,
      ...(isOwnUser ? {} : this.owner),
    });
  }

  async stats(): Promise<ContainerStats> {
    return {};
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  destroy(): Promise<void> {
    this.#destroying ??= this.#destroy();
    return this.#destroying;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.destroy();
  }

  async #stop(): Promise<void> {
    this.#state = 'stopped';
    await endProcesses(this.#directory, [this.name]);
    this.#markStopped();
  }

  async #destroy(): Promise<void> {
    await this.stop();
    removeTree(join(this.#directory, 'sandbox'));
  }
}

/** Kills every process of a drill. */
export async function endProcesses(directory: string, names: readonly string[]): Promise<void> {
  if (!(await killAll(() => processesOf(directory, names)))) throw errors.PROCESS_LEFTOVERS({ directory });
}
