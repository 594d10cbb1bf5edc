import { decompressors, findProgram, judgeEnd } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Filter } from '../filter.ts';
import type { ArchiveFile, Reading } from './archive-file.ts';
import { startStages, type Stage, type StageEnd } from './programs.ts';
import { StreamReader } from './stream-reader.ts';
import { walkFrames } from './walk-frames.ts';

/** What decompresses the archive; undefined where that needs no program. */
export function toolStage({ name, compression }: ArchiveFile): Stage | undefined {
  const tool = decompressors[compression];
  if (tool === undefined) return undefined;
  const path = findProgram(tool.program);
  if (path === undefined) throw errors.PROGRAM_MISSING({ program: tool.program, file: name });
  return { command: [path, ...tool.args] };
}

/** Whatever made it fail, a key, a service or the stored bytes, it says nothing that would prove the backup bad. */
export function requireFilter({ name }: ArchiveFile, { command }: Filter, end: StageEnd | undefined): void {
  if (end?.exitCode === 0) return;
  throw errors.FILTER_FAILED({ file: name, program: command[0], how: howItEnded(end) });
}

/**
 * A decompressor that failed: because of the file, or of the machine? What follows behind whole frames is told, as for gzip.
 */
export async function judgeTool(archive: ArchiveFile, end: StageEnd, reading: Reading): Promise<void> {
  const judged = judgeEnd(end);
  if (judged === 'whole') return;
  const { name: file, compression } = archive;
  if (judged === 'failed') throw toolFailed(archive, end);
  const { walk, length } = await walkAgain(archive, reading);
  if (walk.rest === 'cut') {
    throw errors.ARCHIVE_TRUNCATED({ file, offset: length, reason: `the file ends inside the ${compression} stream` });
  }
  const isMore = walk.rest === 'other' || walk.rest === 'zeros';
  if (!isMore || walk.end === 0 || !(await isWhole(archive, walk.end, reading))) {
    throw errors.ARCHIVE_CORRUPT({
      file,
      reason: `damaged ${compression} data (${programOf(archive)} ${howItEnded(end)})`,
    });
  }
  if (walk.rest === 'other') reading.onWarning(`${file}: something else follows the ${compression} stream`);
}

const programOf = ({ compression }: ArchiveFile) => decompressors[compression]?.program ?? compression;

const toolFailed = (archive: ArchiveFile, end: StageEnd | undefined) =>
  errors.DECOMPRESSOR_FAILED({ file: archive.name, program: programOf(archive), how: howItEnded(end) });

async function walkAgain(archive: ArchiveFile, { signal }: Reading) {
  const format = archive.compression === 'lz4' ? 'lz4' : 'zstd';
  await using stored = await archive.open(signal);
  if (archive.filter === undefined) {
    const walk = await walkFrames(format, stored);
    return { walk, length: stored.position };
  }
  const running = await startStages(stored, [archive.filter]);
  try {
    const reader = new StreamReader(running.output);
    const walk = await walkFrames(format, reader);
    // Only where all of it was read has the filter come to its own end.
    if (walk.rest === 'cut') requireFilter(archive, archive.filter, (await running.ended())[0]);
    return { walk, length: reader.position };
  } finally {
    await running.stop();
  }
}

/** Whether its first bytes are all right by themselves. */
async function isWhole(archive: ArchiveFile, bytes: number, { signal }: Reading): Promise<boolean> {
  await using stored = await archive.open(signal);
  const head: Stage = { command: ['head', '-c', String(bytes)] };
  const tool = toolStage(archive);
  const stages = [archive.filter, head, tool].filter((stage) => stage !== undefined);
  const running = await startStages(stored, stages);
  try {
    for await (const _ of running.output);
    const ends = await running.ended();
    if (archive.filter !== undefined) requireFilter(archive, archive.filter, ends[0]);
    const last = ends.at(-1);
    const judged = last === undefined ? 'failed' : judgeEnd(last);
    if (judged === 'failed') throw toolFailed(archive, last);
    return judged === 'whole';
  } finally {
    await running.stop();
  }
}

function howItEnded(end: StageEnd | undefined): string {
  const words = end?.stderr === undefined || end.stderr === '' ? '' : `: ${end.stderr}`;
  if (end?.signal !== undefined) return `was ended by signal ${end.signal}${words}`;
  if (end?.exitCode === undefined) return `did not say how it ended${words}`;
  return `ended with exit status ${end.exitCode}${words}`;
}
