import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { findProgram, systemPath } from '../../../core/index.ts';
import { aptMirror } from './apt-mirror.ts';
import { imageErrors } from './image-errors.ts';

interface Build {
  readonly name: string;
  readonly release: string;
  readonly packages: readonly string[];
  /** Directory to fill. */
  readonly rootfs: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((step: string) => void) | undefined;
}

/** What the packages leave that an image does not need: archives, and the cluster that Debian makes on installation. */
const rubbish = ['var/cache/apt/archives', 'var/lib/apt/lists', 'var/lib/postgresql', 'etc/postgresql', 'var/log'];

/** Variables that debootstrap's downloads may need on this host. */
const proxies = ['http_proxy', 'https_proxy', 'no_proxy'];

/** Fills a directory with a minimal system. What is killed half-way leaves files, but no mount and no process. */
export async function debootstrap(build: Build): Promise<void> {
  const { name, release, packages, rootfs, signal, onProgress } = build;
  const mirror = await aptMirror();
  const last: string[] = [];
  // Namespaces of its own: debootstrap mounts /proc in the new system, and its maintainer scripts start daemons.
  const namespaces = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const what = ['--variant=minbase', `--include=${packages.join(',')}`, release, rootfs];
  const from = mirror === undefined ? [] : [mirror];
  const command = [program('unshare'), ...namespaces, '--', program('debootstrap'), ...what, ...from];
  const child = execa(program('setpriv'), ['--pdeathsig', 'KILL', '--', ...command], {
    cwd: dirname(rootfs),
    env: { PATH: systemPath, LANG: 'C.UTF-8', TZ: 'UTC', DEBIAN_FRONTEND: 'noninteractive', ...given(proxies) },
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
  for await (const line of createInterface({ input: child.all })) {
    last.push(line);
    if (last.length > 20) last.shift();
    if (line.startsWith('I: ')) onProgress?.(line.slice(3));
  }
  const result = await child;
  if (result.isCanceled) throw imageErrors.IMAGE_BUILD_INTERRUPTED({ name });
  if (result.failed) {
    const complaint = last.filter((line) => /^[EW]: /.test(line)).at(-1) ?? last.at(-1) ?? String(result.shortMessage);
    throw imageErrors.IMAGE_BUILD_FAILED({ name, output: complaint });
  }
  for (const path of rubbish) empty(join(rootfs, path));
  chmodSync(rootfs, 0o755);
}

/** On disk before it gets its name, or a power failure could leave a whole-looking image of empty files. */
export async function flush(rootfs: string): Promise<void> {
  await execa(program('sync'), ['-f', rootfs], { stdin: 'ignore' });
}

function given(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name] ?? process.env[name.toUpperCase()];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function program(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw imageErrors.IMAGE_TOOL_MISSING({ tool: name });
  return path;
}

function empty(directory: string): void {
  try {
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
