import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import type { ServerBinaries } from '../postgres/binaries.ts';
import { demoErrors } from './demo-errors.ts';
import { runAs, type Owner } from './owner.ts';

/**
 * Runs the server for as long as we live: its guardian reads a pipe that we hold and that the kernel closes even if we
 * are killed. Prints the server's process id first; all the server's output goes to the shell's stderr.
 */
const guardian = `exec 3<&0
"$@" 3<&- </dev/null >&2 &
server=$!
echo $server
{ read -r _ <&3; kill -INT $server; } >/dev/null 2>&1 &
reader=$!
wait $server
status=$?
kill $reader 2>/dev/null
exit $status`;

export interface PostgresProcess {
  readonly pid: number;
  /** Resolves when the server has ended, however. */
  readonly ended: Promise<void>;
}

export interface PostgresProcessOptions {
  readonly binaries: ServerBinaries;
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly owner: Owner;
  readonly arguments: readonly string[];
}

/** Starts a server and resolves when its log says that it accepts connections. */
export async function startPostgres(options: PostgresProcessOptions): Promise<PostgresProcess> {
  const { binaries, dataDirectory, logFile, owner } = options;
  const command = [join(binaries.bin, 'postgres'), '-D', dataDirectory, ...options.arguments];
  const child = execa('/bin/sh', ['-c', guardian, 'sh', ...command], {
    ...runAs(owner),
    cwd: dataDirectory,
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    extendEnv: false,
    stdin: 'pipe',
    buffer: false,
    reject: false,
    // Ctrl-C on our terminal is ours to answer: in its own group, the server ends when we say so.
    detached: true,
    cleanup: false,
  });
  child.stdin.on('error', () => {});
  const log = createWriteStream(logFile, { flags: 'a' });
  const logged = finished(log).catch(() => {});
  child.stderr.pipe(log);
  const ended = child.then(() => logged);

  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('ready to accept')) resolve(true);
    });
    void ended.then(() => resolve(false));
  });
  const pid = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line)));
  });
  if (!(await ready)) {
    throw demoErrors.SERVER_START_FAILED({
      major: binaries.major,
      directory: dataDirectory,
      log: await tail(logFile),
    });
  }
  return { pid: await pid, ended };
}

async function tail(path: string, bytes = 2000): Promise<string> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read({
    buffer: Buffer.alloc(bytes),
    position: Math.max(0, size - bytes),
  });
  return buffer.toString('utf8', 0, bytesRead).trim();
}
