#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { reasonOf } from '../errors/to-error.ts';
import { errors } from '../lifecycle/errors.ts';
import { main } from './command-line.ts';
import type { Io } from './io.ts';
import { printError } from './print-error.ts';
import { abortOnSignals } from './signals.ts';

// What unpacking has written goes back to the kernel in V8's sweeper. In threads beside ours it competes with the
// inflaters: a quarter more CPU time for unpacking, measured on two cores.
setFlagsFromString('--no-concurrent-sweeping');

const argv = process.argv.slice(2);
const { stdin, stdout, stderr, env } = process;
const interruption = abortOnSignals(process);
const io: Io = { stdin, stdout, stderr, env, cwd: process.cwd(), signal: interruption.signal };

// `pgproof run | head`: the reader has seen enough, and the drill goes on.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
// An error that nobody waited for, a plugin's most likely. Drills end early, and are cleaned up and reported all the same.
process.on('uncaughtException', (error) => {
  printError(error, io, argv.includes('--verbose'));
  process.exitCode = 2;
  interruption.abort(errors.STRAY_ERROR({ reason: reasonOf(error) }, { cause: error }));
});

const exitStatus = await main(argv, io, async () => (await import('./builtins.ts')).builtins);
// An empty write is called back when all before it is out; only then may the process end.
await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => void stream.write('', resolve))));
process.exit(exitStatus === 1 ? exitStatus : (process.exitCode ?? exitStatus));
