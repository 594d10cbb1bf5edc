#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { reasonOf } from '../errors/to-error.ts';
import { errors } from '../lifecycle/errors.ts';
import { main } from './command-line.ts';
import type { Io } from './io.ts';
import { printError } from './print-error.ts';
import { refuseExit } from './refuse-exit.ts';
import { abortOnSignals } from './signals.ts';

const unverified = 2;

// What unpacking has written goes back to the kernel in V8's sweeper. In threads beside ours it competes with the
// inflaters: a quarter more CPU time for unpacking, measured on two cores.
setFlagsFromString('--no-concurrent-sweeping');

const argv = process.argv.slice(2);
const { stdin, stdout, stderr, env } = process;
const exit = refuseExit(process);
const interruption = abortOnSignals(process, exit);
const io: Io = {
  stdin,
  stdout,
  stderr,
  env,
  // Asked for when it is needed: where the directory is gone this throws, and what ends node by itself ends it with 1.
  get cwd() {
    return process.cwd();
  },
  signal: interruption.signal,
};

// `pgproof run | head`: the reader has seen enough, and the drill goes on.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
let isStray = false;
// An error that nobody waited for, a plugin's most likely. Drills end early, and are cleaned up and reported all the same.
process.on('uncaughtException', (error) => {
  printError(error, io, argv.includes('--verbose'));
  isStray = true;
  interruption.abort(errors.STRAY_ERROR({ reason: reasonOf(error) }, { cause: error }));
});

// Who waits for what never comes lets the process end by itself: that is no proof.
const endedByItself = () => {
  if (!interruption.signal.aborted) stderr.write('pgproof: ended without a verdict; run pgproof reap\n');
  process.exitCode = unverified;
};
process.on('exit', endedByItself);

const exitStatus = await main(argv, io, async () => (await import('./builtins.ts')).builtins);
// An empty write is called back when all before it is out; only then may the process end.
await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => void stream.write('', resolve))));
process.off('exit', endedByItself);
exit(isStray && exitStatus !== 1 ? unverified : exitStatus);
