import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the runs of a test happen. */
export interface Place extends AsyncDisposable {
  readonly directory: string;
  readonly work: string;
  readonly state: string;
  /** TMPDIR of the runs. */
  readonly temporary: string;
  /** Runs what ends a run that a failed test has left. */
  atEnd(end: () => Promise<unknown>): void;
}

/** In memory where there is a file system for that: a restore makes more than a thousand small files. */
export async function newPlace(parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()): Promise<Place> {
  const directory = await realpath(await mkdtemp(join(parent, 'pgproof-left-')));
  await chmod(directory, 0o755);
  const [work, state, temporary] = ['work', 'state', 'tmp'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(temporary);
  const ends: (() => Promise<unknown>)[] = [];
  return {
    directory,
    work,
    state,
    temporary,
    atEnd: (end) => void ends.push(end),
    [Symbol.asyncDispose]: async () => {
      for (const end of ends) await end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
