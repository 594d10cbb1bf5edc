import type { Session } from '../../../core/index.ts';

/** In one fork; more say nothing new and may be a whole disk. */
const badBlocksListed = 20;

export interface ForkToRead {
  /** Quoted schema of pg_prewarm. */
  readonly schema: string;
  readonly oid: number;
  readonly fork: string;
  readonly blocks: number;
}

/** Reads a fork into the buffers, which checks every block, and goes on behind each bad one. Returns the bad blocks. */
export async function readFork(
  session: Session,
  { schema, oid, fork, blocks }: ForkToRead,
): Promise<(number | undefined)[]> {
  const bad: (number | undefined)[] = [];
  let from = 0;
  while (from < blocks && bad.length < badBlocksListed) {
    try {
      // Mode buffer: the others do not look at what they read.
      const sql = `select ${schema}.pg_prewarm($1::pg_catalog.oid, 'buffer', $2, $3::int8, $4::int8)`;
      await session.query(sql, [oid, fork, from, blocks - 1]);
      return bad;
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      if (code !== 'XX001') throw error;
      const block = firstBadBlock(error, String(message));
      bad.push(block);
      if (block === undefined || block < from) return bad;
      from = block + 1;
    }
  }
  return bad;
}

/** `invalid page in block 7 of …`; from 18 on also `3 invalid pages among blocks 5..9 of …`, the first in the detail. */
function firstBadBlock(error: unknown, message: string): number | undefined {
  const text = `${message}\n${String((error as { detail?: unknown }).detail)}`;
  const match = /\bblock (\d+)\b/i.exec(text);
  return match === null ? undefined : Number(match[1]);
}
