import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A log may hold whole statements; longer lines than this tell nothing more. */
const longest = 4000;

export async function* linesOf(path: string): AsyncGenerator<string> {
  // What was refused before it began has written nothing.
  if (!existsSync(path)) return;
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) yield line.slice(0, longest);
}
