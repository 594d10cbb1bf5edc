import { reportFileErrors } from './report-file-errors.ts';

/**
 * Resolves when the stream has taken the text.
 *
 * @throws STREAM_CLOSED, where a stream would otherwise emit an `error` that nobody hears and that ends the process
 */
export async function writeToStream(stream: NodeJS.WritableStream, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: Error) => {
      reject(reportFileErrors.STREAM_CLOSED({ cause: cause.message, permanent: true }, { cause }));
    };
    stream.once('error', fail);
    stream.write(text, (cause) => {
      if (cause) return fail(cause);
      stream.removeListener('error', fail);
      resolve();
    });
  });
}
