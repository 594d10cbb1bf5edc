import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchiveName } from '../../archive/archive-names.ts';
import type { Container } from '../../contracts/sandbox.ts';
import type { WalArchive } from '../../contracts/source.ts';
import type { Log } from '../../contracts/log.ts';
import { PgproofError } from '../../errors/pgproof-error.ts';
import { reasonOf, toPgproofError } from '../../errors/to-error.ts';
import type { WalFormat } from '../wal/wal-reader.ts';
import { openPipes } from './pipes.ts';
import { restoreCommand, restoreScript } from './restore-script.ts';
import { serviceErrors as errors } from './service-errors.ts';
import { Spool } from './spool.ts';

export interface WalServiceOptions {
  readonly archive: WalArchive;
  readonly container: Container;
  /** Host directory that does not exist, in one that the container sees. */
  readonly directory: string;
  readonly format: WalFormat;
  readonly systemIdentifier: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Hands files of a WAL archive to a server that can reach nothing but two pipes and a directory. */
export interface WalService {
  readonly archive: WalArchive;
  readonly restoreCommand: string;
  /** What the archive said that it holds, before recovery began; undefined where it does not say. */
  readonly names: ReadonlySet<string> | undefined;
  /** Why it could not go on: whatever the server says then follows from it. */
  readonly failure: PgproofError | undefined;
  /** Names handed over, and names that the archive did not have, in the order in which they were asked for. */
  readonly given: readonly string[];
  readonly absent: readonly string[];
  /** Fetches for pgproof itself, to a path of its own. */
  fetch(name: string, path: string): Promise<boolean>;
  close(): Promise<void>;
}

const question = /^(\d{1,10}) (\S{1,64})$/;

/** @throws what the archive throws when it is asked for its list, WAL_SERVICE_FAILED */
export async function startWalService(options: WalServiceOptions): Promise<WalService> {
  const { archive, container, directory, format, systemIdentifier, signal, log } = options;
  const names = await archive.list?.({ signal, log }).then((list) => new Set(list));
  const over = new AbortController();
  // A fetch that does not come back must not outlive the phase's deadline either.
  const context = { signal: AbortSignal.any([over.signal, signal]), log };
  const spool = new Spool({ archive, directory, format, systemIdentifier, names, context });
  const pipes = await prepare(options, spool).catch((cause: unknown) => {
    throw errors.WAL_SERVICE_FAILED({ reason: reasonOf(cause) }, { cause });
  });
  const given: string[] = [];
  const absent: string[] = [];
  let failure: PgproofError | undefined;

  const answer = async (line: string): Promise<string> => {
    const [, asker = '0', name = ''] = question.exec(line) ?? [];
    try {
      if (!isArchiveName(name)) throw errors.WAL_REQUEST_REFUSED({});
      const isThere = failure === undefined && (await spool.take(name));
      if (failure === undefined) (isThere ? given : absent).push(name);
      return `${asker} ${failure === undefined ? (isThere ? 'here' : 'absent') : 'failed'}`;
    } catch (error) {
      if (!over.signal.aborted) failure ??= toPgproofError(error, 'repository', `the WAL archive, asked for ${name}`);
      return `${asker} failed`;
    }
  };
  const serving = (async () => {
    for await (const line of pipes.questions) pipes.answer(await answer(line));
  })().catch((error: unknown) => {
    if (!over.signal.aborted) failure ??= errors.WAL_SERVICE_FAILED({ reason: reasonOf(error) }, { cause: error });
  });

  return {
    archive,
    names,
    given,
    absent,
    restoreCommand: restoreCommand(container.inside(join(directory, 'restore'))),
    get failure() {
      return failure;
    },
    fetch: (name, path) => archive.fetch(name, path, context),
    async close() {
      if (over.signal.aborted) return;
      over.abort(new Error('the drill is over'));
      pipes.close();
      await serving;
    },
  };
}

async function prepare({ directory, container }: WalServiceOptions, spool: Spool) {
  // Ours: code in the backup can neither put links here nor exchange what the server copies.
  await mkdir(directory, { mode: 0o755 });
  await chmod(directory, 0o755);
  await spool.open();
  await writeFile(join(directory, 'restore'), restoreScript, { mode: 0o644, flag: 'wx' });
  await chmod(join(directory, 'restore'), 0o644);
  return openPipes(directory, container.owner.gid);
}
