import { once } from 'node:events';
import { execa } from 'execa';
import { systemPath } from '../../../core/index.ts';
import { buildTool, type Build } from './build-step.ts';
import { imageErrors } from './image-errors.ts';

/** What `flock --nonblock` exits with where another process holds the lock. */
const held = 75;

/**
 * Lets one pgproof at a time build in a directory of images; the others wait. The kernel gives the lock back when the
 * holder is disposed of or killed.
 */
export async function lockImages(
  directory: string,
  { name, signal, onProgress }: Pick<Build, 'name' | 'signal' | 'onProgress'>,
): Promise<AsyncDisposable> {
  const first = await take(directory, ['--nonblock', '--conflict-exit-code', String(held)], signal);
  if ('lock' in first) return first.lock;
  if (first.exitCode !== held) throw failure(name, first.output, signal);
  onProgress?.(`Waiting for another build in ${directory}`);
  const second = await take(directory, [], signal);
  if ('lock' in second) return second.lock;
  throw failure(name, second.output, signal);
}

type Taken = { readonly lock: AsyncDisposable } | { readonly exitCode: number | undefined; readonly output: string };

/** The lock lives as long as a shell that waits for the end of its standard input. */
async function take(directory: string, how: readonly string[], signal: AbortSignal | undefined): Promise<Taken> {
  const shell = [buildTool('sh'), '-c', 'echo; exec cat'];
  const command = ['--pdeathsig', 'KILL', '--', buildTool('flock'), ...how, directory, ...shell];
  const child = execa(buildTool('setpriv'), command, {
    env: { PATH: systemPath },
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: { stdout: false },
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  child.stdin.on('error', () => {});
  const isOurs = await Promise.race([once(child.stdout, 'data').then(() => true), child.then(() => false)]);
  if (!isOurs) {
    const { exitCode, stderr } = await child;
    return { exitCode, output: stderr };
  }
  const lock = {
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await child;
    },
  };
  return { lock };
}

function failure(name: string, output: string, signal: AbortSignal | undefined) {
  if (signal?.aborted === true) return imageErrors.IMAGE_BUILD_INTERRUPTED({ name });
  return imageErrors.IMAGE_BUILD_FAILED({ name, output: `no lock: ${output}` });
}
