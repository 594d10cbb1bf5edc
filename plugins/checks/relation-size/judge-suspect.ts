import {
  countOf,
  formatBytes,
  statementTrouble,
  type CheckContext,
  type Finding,
  type Session,
} from '../../../core/index.ts';
import { originOfStatistics } from './origin-of-statistics.ts';
import type { Suspect } from './suspects.ts';
import { visibleBeyondEnd } from './visible-beyond-end.ts';

type Context = Pick<CheckContext, 'fail' | 'warn' | 'database' | 'server' | 'signal'>;

const hint =
  'Do not rely on this backup. Look for the same damage on the server it was taken from, then take a new one.';
/** So large a table is not counted to find an innocent reason. */
const countedBytes = 64 * 1024 ** 2;

/** A finding; undefined where a sound cluster may look like that. */
export async function judgeSuspect(ctx: Context, session: Session, suspect: Suspect): Promise<Finding | undefined> {
  const { what, path, bytes, stranded, pages, blockBytes, segmentBytes } = suspect;
  const told = (summary: string, ...evidence: string[]) =>
    ctx.fail(summary, { target: targetOf(ctx, suspect), evidence, hint });
  if (bytes === null) return told(`The file of a ${what} is missing`, `${path} is not there`);
  if (stranded !== null) {
    const full = bytes >= segmentBytes && bytes % segmentBytes === 0;
    const gap = full ? 'is missing' : `is ${bytes % segmentBytes} bytes long instead of ${segmentBytes}`;
    return told(
      `A segment of a ${what} is lost, and with it what lies behind it`,
      `${segmentFile(path, Math.floor(bytes / segmentBytes))} ${gap}`,
      `${segmentFile(path, stranded)} is there and holds data`,
    );
  }
  if (suspect.emptyIndex) return told(`The file of a ${what} is empty`, `${path} has 0 bytes; an index is never empty`);
  if (suspect.initMissing) return told(`The init fork of an unlogged ${what} is missing`, `${path}_init is not there`);
  const blocks = Math.floor(bytes / blockBytes);
  if (pages > blocks) return judgeShort(ctx, session, suspect, blocks);
  return (await endsInData(session, suspect))
    ? told(`The file of a ${what} ends inside a block`, `${path} has ${bytes} bytes, blocks have ${blockBytes}`)
    : undefined;
}

async function judgeShort(ctx: Context, session: Session, suspect: Suspect, blocks: number) {
  const { what, kind, path, pages, bytes, shared } = suspect;
  const details = { target: targetOf(ctx, suspect), measured: blocks, threshold: pages, unit: 'blocks' };
  const evidence = [`${path} has ${formatBytes(bytes ?? 0)}; the catalog counted ${countOf(pages, 'block')}`];
  const summary = `A ${what} is smaller than its catalog says`;
  const fail = (...more: string[]) => ctx.fail(summary, { ...details, evidence: [...evidence, ...more], hint });

  if (kind === 'S') return fail();
  // Each database counts the blocks of shared relations for itself; whoever cut one short told only its own catalog.
  if (kind === 'i' && shared) return undefined;
  if (kind !== 'i') {
    const visible = await visibleBeyondEnd(session, suspect);
    if (visible > 0) return fail(`the visibility map knows ${countOf(visible, 'block')} behind the end of the file`);
    if (shared || (await hasItsRows(ctx, session, suspect))) return undefined;
  }
  const origin = await originOfStatistics(session, suspect, ctx.server.major);
  if (origin === 'this file') return fail();
  if (origin === 'brought' && blocks > 0) return undefined;
  const why =
    'its rows are lost, or the transaction that wrote and analyzed them took them out again with truncate; nothing else tells';
  return ctx.warn(summary, {
    ...details,
    evidence: [...evidence, why],
    hint: `Compare with the source. If the table is ${blocks > 0 ? 'as small' : 'empty'} there, analyze it.`,
  });
}

/** As many rows as the statistics know, in fewer blocks: the statistics were made for another file. */
async function hasItsRows({ signal }: Context, session: Session, { sql, rows, bytes }: Suspect): Promise<boolean> {
  if (rows <= 0) return true;
  if (bytes === null || bytes > countedBytes) return false;
  try {
    const found = await session.value(`select pg_catalog.count(*) from only ${sql}`);
    return Number(found) >= rows * 0.9;
  } catch (error) {
    throwUnlessOfTable(error, signal);
    return false;
  }
}

/** A table that cannot be read has lost rows; one that is locked, and a server that is gone, say nothing about it. */
function throwUnlessOfTable(error: unknown, signal: AbortSignal): void {
  const trouble = statementTrouble(error);
  if (signal.aborted || trouble === undefined || trouble.kind === 'locked') throw error;
}

/** Extending a file may leave a part of an empty block at its end; what was ever written is written whole. */
async function endsInData(session: Session, { path, bytes, blockBytes, segmentBytes }: Suspect): Promise<boolean> {
  const size = bytes ?? 0;
  const rest = size % blockBytes;
  const file = segmentFile(path, Math.floor(size / segmentBytes));
  const end = await session.value<Buffer | null>(
    'select pg_catalog.pg_read_binary_file($1, $2::int8, $3::int8, true)',
    [file, (size % segmentBytes) - rest, rest],
  );
  return end?.some((byte) => byte !== 0) ?? false;
}

const segmentFile = (path: string, segment: number) => (segment === 0 ? path : `${path}.${segment}`);

const targetOf = ({ database }: Context, { shared, name }: Suspect) => (shared ? name : `${database}: ${name}`);
