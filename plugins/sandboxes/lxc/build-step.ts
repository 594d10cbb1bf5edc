import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { findProgram, systemPath, type PgproofError } from '../../../core/index.ts';
import { imageErrors } from './image-errors.ts';

/** What every step of a build is told. */
export interface Build {
  /** Of the image. */
  readonly name: string;
  /** Directory to fill. */
  readonly rootfs: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((step: string) => void) | undefined;
}

export interface BuildStep {
  readonly command: readonly [program: string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** What of a line is worth telling; nothing unless given. */
  readonly progress?: (line: string) => string | undefined;
  /** The error behind the last lines, where it is a known one. */
  readonly explain?: (lines: readonly string[]) => PgproofError | undefined;
}

/** Variables that downloads may need on this host. */
const proxies = ['http_proxy', 'https_proxy', 'no_proxy'];

/**
 * Runs a program of a build in namespaces of its own: what it mounts nobody else sees, the daemons that maintainer
 * scripts start end with it, and when pgproof is killed it leaves files, but no mount and no process.
 */
export async function runBuildStep({ name, rootfs, signal, onProgress }: Build, step: BuildStep): Promise<void> {
  const namespaces = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const [program, ...args] = step.command;
  const command = [buildTool('unshare'), ...namespaces, '--', buildTool(program), ...args];
  const child = execa(buildTool('setpriv'), ['--pdeathsig', 'KILL', '--', ...command], {
    cwd: dirname(rootfs),
    env: {
      PATH: systemPath,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      DEBIAN_FRONTEND: 'noninteractive',
      ...given(proxies),
      ...step.env,
    },
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    all: true,
    buffer: false,
    reject: false,
    killSignal: 'SIGKILL',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const last: string[] = [];
  for await (const line of createInterface({ input: child.all })) {
    last.push(line);
    if (last.length > 20) last.shift();
    const told = step.progress?.(line);
    if (told !== undefined) onProgress?.(told);
  }
  const result = await child;
  if (result.isCanceled) throw imageErrors.IMAGE_BUILD_INTERRUPTED({ name });
  if (!result.failed) return;
  const output = complaint(last) ?? String(result.shortMessage);
  throw step.explain?.(last) ?? imageErrors.IMAGE_BUILD_FAILED({ name, output });
}

/** Programs name the cause in their own ways; what follows it are its echoes. */
function complaint(lines: readonly string[]): string | undefined {
  return (
    lines.find((line) => /^(E|ERROR): /.test(line)) ??
    lines.findLast((line) => line.startsWith('W: ')) ??
    lines.find((line) => /^(?:\/\S*\/)?(tar|cp|mount|chroot|gzip|bzip2|xz|zstd): /.test(line)) ??
    lines.findLast((line) => line.trim() !== '')
  );
}

/** Path of a program that images are built with. */
export function buildTool(name: string): string {
  const path = findProgram(name);
  if (path !== undefined) return path;
  const other = name.startsWith('lxc-') ? 'lxc' : ['unshare', 'setpriv', 'flock'].includes(name) ? 'util-linux' : name;
  throw imageErrors.IMAGE_TOOL_MISSING({ tool: name, package: other });
}

function given(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name] ?? process.env[name.toUpperCase()];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
