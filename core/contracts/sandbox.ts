import type { Readable } from 'node:stream';
import type { Definition, Factory, Options, OptionsSchema } from './definition.ts';
import { asFactory } from './definition.ts';

/** Which isolation a drill had; goes into the report word for word. */
export interface SandboxFacts {
  /** `lxc` or `process`. */
  readonly kind: string;
  /** `none`: only the loopback device of an own network namespace; `host`: the kernel allowed no namespace. */
  readonly network: 'none' | 'host';
  readonly unprivileged: boolean;
  /** Image the root file system came from; absent when the host's /usr is used. */
  readonly image?: string | undefined;
  readonly version?: string | undefined;
  /** Limits really in force, by cgroup. */
  readonly memoryLimitBytes?: number | undefined;
  readonly cpus?: number | undefined;
  /** Sentences for people, e.g. why LXC was not used. */
  readonly notes: readonly string[];
}

export type SandboxProbe =
  | { readonly usable: true; readonly notes: readonly string[] }
  | { readonly usable: false; readonly reason: string; readonly hint: string };

export interface Mount {
  /** Host path. */
  readonly source: string;
  /** Absolute path inside the container. */
  readonly target: string;
  readonly readOnly: boolean;
}

export interface ContainerSpec {
  /** Unique on the host; carries the run id: `pgproof-<run>-<drill>`. */
  readonly name: string;
  /**
   * Host directory that belongs to this drill alone and already exists. Everything the sandbox writes goes below
   * `<directory>/sandbox`, so that reaping knows its own. Mounted at `/pgproof` inside, where the owner may make files
   * and change his own.
   */
  readonly directory: string;
  /** More directories to show inside: the backup (read-only), server binaries. */
  readonly mounts: readonly Mount[];
  /** Directories below `directory` on which something is mounted already: they must be seen inside, too. */
  readonly mountPoints?: readonly string[];
  readonly limits: { readonly memoryBytes?: number | undefined; readonly cpus?: number | undefined };
  readonly signal?: AbortSignal | undefined;
}

export interface AttachOptions {
  /** Ends the process (group): SIGTERM, then SIGKILL. */
  readonly signal?: AbortSignal | undefined;
  /** Added to a minimal environment; nothing of pgproof's own environment is passed on. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Host file that stdout and stderr are appended to; without it both are collected (last 64 KiB each). */
  readonly logFile?: string | undefined;
  /** Text or stream for stdin; without it stdin is empty. */
  readonly input?: string | Readable | undefined;
}

/** How a process ended. A non-zero exit is a result, not an error. */
export interface AttachResult {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly aborted: boolean;
  readonly durationMs: number;
}

export interface ContainerStats {
  readonly memoryPeakBytes?: number | undefined;
  readonly cpuMs?: number | undefined;
  /** Processes the kernel killed because the memory limit was reached. */
  readonly oomKills?: number | undefined;
}

/** A container exists from `create` to `destroy`; `[Symbol.asyncDispose]` is `destroy`. */
export interface Container extends AsyncDisposable {
  readonly name: string;
  readonly facts: SandboxFacts;
  /** Host ids that must own the restored files; processes in the container run as them. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Host path below the drill's directory or a mount → path inside. Throws for anything else. */
  inside(hostPath: string): string;
  /** Boots the container; resolves when `attach` works. */
  start(): Promise<void>;
  /** Runs a program inside as the unprivileged owner; resolves when it has ended and rejects only if it could not be started. */
  attach(command: readonly [string, ...string[]], options?: AttachOptions): Promise<AttachResult>;
  /** Resolves when the container has stopped by itself or was stopped; never rejects. */
  readonly stopped: Promise<void>;
  stats(): Promise<ContainerStats>;
  /** Ends every process inside. Idempotent. */
  stop(): Promise<void>;
  /** Stops, and removes every trace but the drill's directory. Idempotent; also after a failed start. */
  destroy(): Promise<void>;
}

export interface Sandbox {
  /** Whether it works here; costs milliseconds, changes nothing. */
  probe(): Promise<SandboxProbe>;
  /** Host path of the root file system that containers will see: `/`, or an image's. */
  root(): Promise<string>;
  /** Prepares a container; nothing runs yet. Cleans up after itself when it throws. */
  create(spec: ContainerSpec): Promise<Container>;
  /**
   * Removes what a dead pgproof left of a drill: containers, mounts, cgroups, processes. Called with the drill's
   * directory (`ContainerSpec.directory`); the caller removes the directory itself afterwards.
   */
  reap(directory: string): Promise<void>;
}

export interface SandboxDefinition<S extends OptionsSchema = OptionsSchema> extends Definition<'sandbox', S> {
  open(options: Options<S>): Sandbox;
}

export function defineSandbox<S extends OptionsSchema>(
  definition: Omit<SandboxDefinition<S>, 'kind'>,
): Factory<SandboxDefinition<S>, S> {
  return asFactory({ ...definition, kind: 'sandbox' as const });
}
