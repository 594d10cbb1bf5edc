import type { Container } from '../contracts/sandbox.ts';
import { runProgram, systemPath } from '../sandbox/index.ts';

/** No sandbox at all: programs run on this machine as whoever runs the test. Only for servers that the test made. */
export function hostContainer(): Container {
  return {
    name: 'pgproof-testing',
    facts: {
      kind: 'none',
      network: 'host',
      unprivileged: false,
      notes: ['A test on this machine, without a sandbox.'],
    },
    owner: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    inside: (path) => path,
    start: () => Promise.resolve(),
    attach: (command, options) =>
      runProgram(command, { ...options, env: { PATH: systemPath, ...options?.env }, cwd: '/' }),
    stopped: new Promise(() => {}),
    stats: () => Promise.resolve({}),
    stop: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
