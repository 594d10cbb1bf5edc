import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import {
  removeTree,
  type Container,
  type ContainerSpec,
  type Sandbox,
  type SandboxProbe,
} from '../../../core/index.ts';
import { imagePath } from './image.ts';
import { limitLines } from './limits.ts';
import { LxcContainer } from './lxc-container.ts';
import { errors } from './lxc-errors.ts';
import type { LxcOptions } from './options.ts';
import { prepare } from './prepare.ts';
import { probeLxc } from './probe.ts';
import { sweep } from './sweep.ts';
import { lxcVersion } from './tools.ts';

export class LxcSandbox implements Sandbox {
  readonly #options: LxcOptions;

  constructor(options: LxcOptions) {
    this.#options = options;
  }

  async probe(): Promise<SandboxProbe> {
    return probeLxc();
  }

  async root(): Promise<string> {
    return (await imagePath(this.#options)) ?? '/';
  }

  async create(spec: ContainerSpec): Promise<Container> {
    const found = probeLxc();
    if (!found.usable) throw errors.LXC_UNUSABLE(found);
    const image = await imagePath(this.#options);
    const version = await lxcVersion();
    const limits = {
      memoryBytes: spec.limits.memoryBytes ?? this.#options.memory,
      cpus: spec.limits.cpus ?? this.#options.cpus,
    };
    const wanted = Object.values(limits).some((limit) => limit !== undefined);
    const notes = wanted && limitLines(limits).length === 0 ? ['No cgroup controller here can set the limits.'] : [];
    try {
      const prepared = prepare(spec, image, limits);
      return new LxcContainer(spec, prepared, {
        kind: 'lxc',
        network: 'none',
        unprivileged: true,
        image,
        version,
        notes,
      });
    } catch (error) {
      removeTree(join(realpathSync(spec.directory), 'sandbox'));
      throw error;
    }
  }

  async reap(directory: string): Promise<void> {
    const sandbox = join(realpathSync(directory), 'sandbox');
    const names = namesIn(join(sandbox, 'lxc'));
    if (names === undefined) return;
    await sweep(sandbox, names);
    removeTree(sandbox);
  }
}

/** Undefined where no LXC container was ever made. */
function namesIn(lxcPath: string): string[] | undefined {
  try {
    return readdirSync(lxcPath);
  } catch {
    return undefined;
  }
}
