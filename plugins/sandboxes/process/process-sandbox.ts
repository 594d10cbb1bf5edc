import { mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  lendDirectory,
  removeTree,
  type Container,
  type ContainerSpec,
  type Sandbox,
  type SandboxProbe,
} from '../../../core/index.ts';
import { findIsolation, type Isolation } from './isolation.ts';
import { chooseOwner, type Owner } from './owner.ts';
import { endProcesses, ProcessContainer } from './process-container.ts';
import { errors } from './process-errors.ts';

export class ProcessSandbox implements Sandbox {
  readonly #owner: Owner = chooseOwner();
  #isolation: Promise<Isolation> | undefined;

  async probe(): Promise<SandboxProbe> {
    return { usable: true, notes: (await this.#findIsolation()).notes };
  }

  async root(): Promise<string> {
    return '/';
  }

  async create(spec: ContainerSpec): Promise<Container> {
    const isolation = await this.#findIsolation();
    const directory = realpathSync(spec.directory);
    if (process.getuid?.() === 0) {
      requirePassage(directory, this.#owner.uid);
      lendDirectory(directory, this.#owner);
    }
    // What reap reads the name from.
    mkdirSync(join(directory, 'sandbox', 'process', spec.name), { recursive: true });
    return new ProcessContainer(spec, directory, this.#owner, isolation);
  }

  async reap(directory: string): Promise<void> {
    const real = realpathSync(directory);
    const names = namesIn(join(real, 'sandbox', 'process'));
    if (names === undefined) return;
    await endProcesses(real, names);
    removeTree(join(real, 'sandbox'));
  }

  #findIsolation(): Promise<Isolation> {
    this.#isolation ??= findIsolation(this.#owner);
    return this.#isolation;
  }
}

function requirePassage(directory: string, uid: number): void {
  for (let path = dirname(directory); ; path = dirname(path)) {
    const { mode, uid: holder } = statSync(path);
    if ((mode & (holder === uid ? 0o100 : 0o001)) === 0) {
      throw errors.PROCESS_DIRECTORY_UNREACHABLE({ directory, closed: path, uid });
    }
    if (path === '/') return;
  }
}

/** Undefined where no process sandbox was ever made. */
function namesIn(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
