import type { Remote } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Stored, StoredFile } from './storage.ts';
import { StreamReader } from './stream-reader.ts';

/** Reads files of a remote as if they were one, each as long as it was listed. */
export class RemoteReader extends StreamReader implements Stored {
  readonly descriptor: undefined;
  readonly #stop: AbortController;

  /** Its reads throw what `Remote.read` throws, and `RESTORE_INTERRUPTED`. */
  constructor(remote: Remote, files: readonly StoredFile[], signal: AbortSignal) {
    const stop = new AbortController();
    super(chunksOf(remote, files, AbortSignal.any([signal, stop.signal])));
    this.#stop = stop;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.close();
  }
}

async function* chunksOf(remote: Remote, files: readonly StoredFile[], signal: AbortSignal): AsyncGenerator<Buffer> {
  for (const { name, path, bytes, changedAt = '' } of files) {
    try {
      yield* remote.read({ name, path, bytes, changedAt, isDirectory: false }, signal);
    } catch (error) {
      if (signal.aborted) throw errors.RESTORE_INTERRUPTED({ file: name }, { cause: signal.reason });
      throw error;
    }
  }
}
