import { dirname } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import type { AttachOptions, Container } from '../../core/contracts/sandbox.ts';
import { defaultOwner, runAs } from '../../core/demo/owner.ts';

/** The contract of a container with nothing around the processes: recovery is tested apart from every sandbox. */
export async function hostContainer(directory: string): Promise<Container> {
  const owner = await defaultOwner();
  const running = new Set<Pick<ResultPromise, 'pid'> & PromiseLike<unknown>>();
  const end = async () => {
    for (const { pid } of running) if (pid !== undefined) killGroup(pid);
    await Promise.allSettled(running);
  };
  return {
    name: `pgproof-test-${process.pid}`,
    facts: { kind: 'process', network: 'host', unprivileged: true, notes: [] },
    owner,
    inside: (path) => path,
    start: async () => {},
    async attach([file, ...args], options: AttachOptions = {}) {
      const output = options.logFile === undefined ? 'pipe' : { file: options.logFile, append: true };
      const child = execa(file, args, {
        ...runAs(owner),
        cwd: dirname(directory),
        env: { PATH: '/usr/bin:/bin', ...options.env },
        extendEnv: false,
        stdin: 'ignore',
        stdout: output,
        stderr: output,
        detached: true,
        reject: false,
      });
      running.add(child);
      options.signal?.addEventListener('abort', () => child.pid !== undefined && killGroup(child.pid));
      const result = await child;
      running.delete(child);
      return {
        exitCode: result.exitCode,
        signal: result.signal,
        stdout: result.stdout ?? '',
        stderr: result.stderr ?? '',
        aborted: options.signal?.aborted ?? false,
        durationMs: result.durationMs,
      };
    },
    stopped: new Promise(() => {}),
    stats: async () => ({}),
    stop: end,
    destroy: end,
    [Symbol.asyncDispose]: end,
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
