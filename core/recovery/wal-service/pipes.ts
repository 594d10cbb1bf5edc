import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { chmod, chown } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { systemPath } from '../../sandbox/find-program.ts';

export interface Pipes {
  /** Lines that came in; one that is longer than any question ends the stream with an error. */
  readonly questions: AsyncIterable<string>;
  /** Never waits: an answer that nobody fetches is lost. */
  answer(line: string): void;
  close(): void;
}

const longestQuestion = 200;

/** Named pipes `request` and `answer`, through which the container's group may ask and be answered. */
export async function openPipes(directory: string, group: number): Promise<Pipes> {
  const [request, answer] = [join(directory, 'request'), join(directory, 'answer')];
  await execa('mkfifo', ['-m', '600', request, answer], { env: { PATH: systemPath }, extendEnv: false });
  for (const [pipe, mode] of [
    [request, 0o620],
    [answer, 0o640],
  ] as const) {
    if (process.getuid?.() === 0) await chown(pipe, 0, group);
    await chmod(pipe, mode);
  }
  // Open for both, a pipe neither waits for its other end nor comes to an end when that is closed.
  const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const answers = openSync(answer, flags);
  const socket = new Socket({ fd: openSync(request, flags), readable: true, writable: false });
  return {
    questions: linesOf(socket),
    answer(line) {
      try {
        writeSync(answers, `${line}\n`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
    },
    close() {
      socket.destroy();
      closeSync(answers);
    },
  };
}

async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > longestQuestion) throw new Error('a question is too long');
  }
}
