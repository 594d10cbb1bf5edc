import { execa } from 'execa';
import { childrenOf } from '../../../core/index.ts';
import type { Layout } from './layout.ts';
import { tool } from './tools.ts';

/**
 * PID 1 of a container: collects orphans, and ends when its standard input does. That is a pipe which pgproof holds, so
 * a killed pgproof takes its containers with it; when PID 1 ends the kernel kills everything else inside.
 */
const init = 'exec 3<&0; cat <&3 >/dev/null & echo ready; wait $!';

/** Mounts in the new namespace, then becomes lxc-start. */
const stage = '"$1" -T "$2" -a && shift 2 && exec "$@"';

/** `lxc-start` in the foreground, which lives as long as its container. */
export interface Monitor {
  readonly pid: number;
  /** True when the container runs, false when lxc-start ended before. */
  readonly ready: Promise<boolean>;
  isReady(): boolean;
  readonly ended: Promise<void>;
  /** What mount and lxc-start complained about. */
  output(): string;
  /** Host ids of the container's PID 1. */
  children(): number[];
}

export async function startMonitor(name: string, layout: Layout): Promise<Monitor> {
  const [sh, mount, start] = [tool('sh'), tool('mount'), tool('lxc-start')];
  const lxc = [start, '-F', '-P', layout.lxcPath, '-n', name, '--', '/bin/sh', '-c', init];
  const stageArguments = ['-c', stage, 'sh', mount, layout.fstab, ...lxc];
  const child = execa(tool('unshare'), ['--mount', '--propagation', 'private', '--', sh, ...stageArguments], {
    cwd: layout.sandbox,
    // Without PATH lxc-start finds no newuidmap, which refuses root ranges that /etc/subuid does not grant, and writes
    // the maps itself, as root may.
    env: { PATH: '/nonexistent', PGPROOF_CONTAINER: name },
    extendEnv: false,
    detached: true,
    buffer: false,
    reject: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const { pid } = child;
  if (pid === undefined) throw (await child).cause;
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4096)));
  child.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let isReady = false;
  const ready = Promise.race([readyLine(child.stdout), ended.then(() => false)]).then((is) => (isReady = is));
  return {
    pid,
    ready,
    isReady: () => isReady,
    ended,
    output: () => firstError(complaints),
    children: () => childrenOf(pid),
  };
}

async function readyLine(stdout: NodeJS.ReadableStream): Promise<boolean> {
  for await (const chunk of stdout) if (String(chunk).includes('ready')) return true;
  return false;
}

/** The first complaint is the cause; the others are its echoes. */
function firstError(text: string): string {
  const line = text.split('\n').find((line) => line.trim() !== '') ?? '';
  return line.replace(/^lxc-start: \S+: \.\.\/src\/\S+ \w+: \d+ /, '');
}
