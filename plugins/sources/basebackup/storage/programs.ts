import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { OutputTail, systemPath } from '../../../../core/index.ts';
import type { ByteReader } from './byte-reader.ts';
import { CHUNK } from './byte-reader.ts';
import type { Stored } from './storage.ts';

export interface Stage {
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a stage ended. */
export interface StageEnd {
  readonly exitCode: number | undefined;
  /** Number of the signal that ended it. */
  readonly signal: number | undefined;
  /** Last lines of its stderr. */
  readonly stderr: string;
}

export interface RunningStages {
  /** What the last one writes. */
  readonly output: AsyncIterable<Buffer>;
  /** Resolves when all have ended; to be asked when the output was read to its end. */
  ended(): Promise<readonly StageEnd[]>;
  /** Ends them at once, however far they are. Idempotent; nothing is left running. */
  stop(): Promise<void>;
}

/** What a background process that holds the pipe may delay. */
const drainMs = 200;
/** How long SIGTERM may take before SIGKILL follows. */
const graceMs = 2000;

/**
 * Runs programs one behind the other. The first reads the stored file by itself, and what passes from one to the next
 * passes in the kernel: that is why a shell connects them, which Node cannot. A program that stops reading does not break
 * the pipe of the one before it, so that each exit status is the program's own word.
 */
export async function startStages(input: Stored, stages: readonly Stage[]): Promise<RunningStages> {
  const { descriptor } = input;
  const child = execa('/bin/sh', ['-c', script(stages)], {
    // Node takes any descriptor; execa's types know 0 to 2 alone.
    stdio: [(descriptor as 0 | undefined) ?? 'pipe', 'pipe', 'ignore', 'pipe', ...stages.map(() => 'pipe' as const)],
    env: { ...inherited(), ...Object.assign({}, ...stages.map(({ environment }) => environment ?? {})) },
    extendEnv: false,
    cwd: '/',
    detached: true,
    buffer: false,
    reject: false,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error((await child).originalMessage ?? 'sh could not be started');
  const exited = once(child, 'exit');
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const readable = (index: number) => child.stdio[index] as unknown as Readable;
  const stdout = readable(1);
  // Destroyed early, or its writer killed: whoever reads it has the error.
  stdout.on('error', () => {});
  const statuses = new OutputTail(readable(3));
  const tails = stages.map((_, index) => new OutputTail(readable(4 + index)));
  const feeding = descriptor === undefined ? feed(input, child.stdio[0] as unknown as Writable) : Promise.resolve();
  feeding.catch(() => {});
  return {
    output: stdout as AsyncIterable<Buffer>,
    async ended() {
      await exited;
      await feeding;
      const text = await statuses.text(drainMs);
      return Promise.all(
        tails.map(async (tail, index) => {
          const status = Number(new RegExp(`^${index} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
          const isExit = status <= 128;
          return {
            exitCode: isExit ? status : undefined,
            signal: isExit || Number.isNaN(status) ? undefined : status - 128,
            stderr: lastLines(await tail.text(drainMs)),
          };
        }),
      );
    },
    async stop() {
      const isOver = hasEnded();
      // Before their pipe is closed: a script would go on with its next line.
      if (!isOver) endGroup(pid, 'SIGTERM');
      stdout.destroy();
      if (isOver) return;
      const impatient = setTimeout(() => endGroup(pid, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(impatient);
      endGroup(pid, 'SIGKILL');
      await feeding.catch(() => {});
    },
  };
}

function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}

/** A stage tells its status and then takes what the one before it still writes. */
function script(stages: readonly Stage[]): string {
  const parts = stages.map(({ command }, index) => {
    const drain = index === 0 ? '' : ' exec >&-; cat >/dev/null;';
    const closed = stages.map((_, other) => (other === index ? '' : ` ${4 + other}>&-`)).join('');
    return `{ ${command.map(quote).join(' ')} 2>&${4 + index} 3>&- ${closed} ${4 + index}>&-; echo "${index} $?" >&3;${drain} }`;
  });
  return parts.join(' | ');
}

const quote = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** What a program of people's own needs of our environment, and no secrets of ours. */
function inherited(): Record<string, string> {
  const kept = ['HOME', 'USER', 'LOGNAME', 'GNUPGHOME', 'TMPDIR', 'XDG_RUNTIME_DIR', 'SSH_AUTH_SOCK'];
  const values = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(values), PATH: systemPath, LC_ALL: 'C.UTF-8' };
}

/** Of a split file no descriptor exists. A program that has heard enough closes its end; its status tells the rest. */
async function feed(reader: ByteReader, into: Writable): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    into.once('close', resolve);
  });
  into.on('error', () => {});
  try {
    for (let chunk = await reader.chunk(); chunk !== undefined; chunk = await reader.chunk()) {
      if (into.destroyed) return;
      // Copied: the reader uses its memory again, and the pipe may still hold this chunk.
      if (!into.write(Buffer.from(chunk))) await Promise.race([once(into, 'drain').catch(() => {}), closed]);
    }
  } finally {
    into.end();
  }
}

function lastLines(text: string): string {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines
    .slice(-3)
    .join('; ')
    .slice(-CHUNK / 512);
}
