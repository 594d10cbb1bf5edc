import type {
  AttachOptions,
  AttachResult,
  Container,
  ContainerSpec,
  ContainerStats,
  SandboxFacts,
} from '../../../core/index.ts';
import { insidePath, removeTree } from '../../../core/index.ts';
import { attach } from './attach.ts';
import { limitsInForce, readStats, type Limits } from './limits.ts';
import { errors } from './lxc-errors.ts';
import { startMonitor, type Monitor } from './monitor.ts';
import type { Prepared } from './prepare.ts';
import { stopMonitor } from './stop.ts';
import { removeGroups, sweep } from './sweep.ts';

export class LxcContainer implements Container {
  readonly name: string;
  readonly owner: Container['owner'];
  readonly stopped: Promise<void>;
  readonly #spec: ContainerSpec;
  readonly #prepared: Prepared;
  readonly #facts: SandboxFacts;
  #inForce: Limits = {};
  #monitor: Monitor | undefined;
  #stats: ContainerStats = {};
  #stopping: Promise<void> | undefined;
  #destroying: Promise<void> | undefined;
  #markStopped: () => void = () => {};

  constructor(spec: ContainerSpec, prepared: Prepared, facts: SandboxFacts) {
    this.name = spec.name;
    this.owner = prepared.owner;
    this.#spec = spec;
    this.#prepared = prepared;
    this.#facts = facts;
    this.stopped = new Promise((resolve) => (this.#markStopped = resolve));
  }

  get facts(): SandboxFacts {
    return { ...this.#facts, memoryLimitBytes: this.#inForce.memoryBytes, cpus: this.#inForce.cpus };
  }

  inside(hostPath: string): string {
    const { directory } = this.#prepared.layout;
    const own = [directory, this.#spec.directory].map((source) => ({ source, target: '/pgproof' }));
    return insidePath(hostPath, [...own, ...this.#spec.mounts]);
  }

  async start(): Promise<void> {
    const { name } = this;
    const { signal } = this.#spec;
    if (signal?.aborted === true || this.#stopping) throw errors.CONTAINER_START_INTERRUPTED({ name });
    const monitor = await startMonitor(name, this.#prepared.layout);
    this.#monitor = monitor;
    void monitor.ended.then(this.#markStopped);
    const abort = () => void this.stop().catch(() => {});
    signal?.addEventListener('abort', abort, { once: true });
    const ready = await monitor.ready;
    signal?.removeEventListener('abort', abort);
    if (!ready || this.#stopping) {
      const interrupted = this.#stopping !== undefined;
      await this.stop();
      if (interrupted) throw errors.CONTAINER_START_INTERRUPTED({ name });
      throw errors.CONTAINER_START_FAILED({ name, output: monitor.output() });
    }
    this.#inForce = limitsInForce(name);
  }

  async attach(command: readonly [string, ...string[]], options: AttachOptions = {}): Promise<AttachResult> {
    if (!this.#monitor || this.#stopping) throw errors.CONTAINER_NOT_RUNNING({ name: this.name });
    return attach({ name: this.name, ...this.#prepared }, command, options);
  }

  async stats(): Promise<ContainerStats> {
    const now = readStats(this.name);
    return now.memoryPeakBytes === undefined && now.cpuMs === undefined ? this.#stats : now;
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
    const { layout } = this.#prepared;
    this.#stats = await this.stats();
    if (this.#monitor) {
      const isClean = await stopMonitor(this.#monitor, this.name, layout);
      if (isClean) await removeGroups(this.name);
      else await sweep(layout.sandbox, [this.name]);
    }
    this.#markStopped();
  }

  async #destroy(): Promise<void> {
    await this.stop();
    removeTree(this.#prepared.layout.sandbox);
  }
}
