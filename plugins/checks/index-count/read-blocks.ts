import type { Session } from '../../../core/index.ts';

const chunkBytes = 1024 ** 2;
const segmentBytes = 1024 ** 3;

/** Reads blocks of a relation's main fork from disk, through the server, in order. What is dirty in memory is not there. */
export async function readBlocks(
  session: Session,
  path: string,
  blockBytes: number,
  onBlock: (page: Buffer, block: number) => void,
): Promise<void> {
  for (let offset = 0; ; offset += chunkBytes) {
    const segment = Math.floor(offset / segmentBytes);
    const chunk = await session.value<Buffer | null>(
      'select pg_catalog.pg_read_binary_file($1, $2::int8, $3::int8, true)',
      [segment === 0 ? path : `${path}.${segment}`, offset % segmentBytes, chunkBytes],
    );
    if (chunk === null || chunk === undefined) return;
    for (let start = 0; start + blockBytes <= chunk.length; start += blockBytes)
      onBlock(chunk.subarray(start, start + blockBytes), (offset + start) / blockBytes);
    if (chunk.length < chunkBytes) return;
  }
}
