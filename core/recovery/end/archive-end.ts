import { parseLsn } from '../../wal/lsn.ts';
import { formatSegmentName, historyFileName, parseSegmentName, type SegmentName } from '../../wal/segment-name.ts';
import type { PreparedCluster } from '../prepare-data-directory.ts';
import { lookAtSegment, type PresentSegment } from '../wal/present-wal.ts';
import { stoppedEarly, type StoppedEarly } from '../wal/stopped-early.ts';

/** Segments that are probed behind the end of an archive that cannot list what it holds. */
const probed = 8;
/** A directory may hold spare files for the future; so many are looked into before they are taken for that. */
const mostSpares = 16;

/**
 * Whether the archive or pg_wal hold WAL behind the point where replay ended. Only what the archive had when recovery
 * began counts: it may be growing.
 */
export async function archiveEnd(
  prepared: PreparedCluster,
  end: { readonly timeline: number; readonly lsn: bigint },
): Promise<StoppedEarly | undefined> {
  const { shelf, wal, goal, walService } = prepared;
  const { segmentBytes } = wal.format;
  const number = end.lsn / BigInt(segmentBytes);
  const names = walService?.names;
  const listed = names === undefined ? nextOnes(end.timeline, number) : parsed(names, segmentBytes);
  const forgotten =
    goal.timeline === 'latest' && names !== undefined ? withoutHistory(listed, names, prepared, end) : [];
  const later = listed
    .filter((segment) => segment.number > number || (segment.number === number && segment.timeline > end.timeline))
    .filter(({ timeline }) => timeline === end.timeline || (timeline > end.timeline && goal.timeline === 'latest'))
    .toSorted((a, b) => Number(a.number - b.number) || a.timeline - b.timeline);
  const look = async (segment: SegmentName) => {
    if (!(await shelf.need(segment.timeline, segment.number))) return undefined;
    const seen = lookAtSegment(shelf.directory, segment, wal.format);
    return { ...segment, name: formatSegmentName(segment, segmentBytes), ...seen };
  };
  const unknown = await firstWritten(forgotten, look);
  if (unknown !== undefined) {
    const last = forgotten.findLast(({ timeline }) => timeline === unknown.timeline) ?? unknown;
    return { segment: unknown.name, reason: 'other-timeline', lastSegment: formatSegmentName(last, segmentBytes) };
  }
  const next = { timeline: end.timeline, number: number + 1n };
  const looked = [
    await look({ timeline: end.timeline, number }),
    await look(next),
    await firstWritten(later, look),
    await firstWritten(later.toReversed(), look),
  ].filter((segment) => segment !== undefined);
  const inPgWal = wal.segments.filter(({ name }) => !looked.some((one) => one.name === name));
  const segments = [...new Map([...inPgWal, ...looked].map((segment) => [segment.name, segment])).values()];
  segments.sort((a, b) => Number(a.number - b.number) || a.timeline - b.timeline);
  const ofGoal = goal.timeline === 'latest' ? segments : segments.filter(({ timeline }) => timeline <= end.timeline);
  const early = stoppedEarly(shelf.directory, { ...wal, segments: ofGoal }, end);
  const stop = early === undefined ? undefined : parseSegmentName(early.segment, segmentBytes);
  if (early?.reason !== 'missing' || stop === undefined) return early;
  // Several processes may archive at a time, and the later segment may have come first.
  if (await shelf.needAgain(stop.timeline, stop.number)) return undefined;
  return { ...early, segment: await shelf.nameOf(stop.timeline, stop.number) };
}

/** Of timelines that the server cannot have found: it asks for their history files. */
function withoutHistory(
  listed: readonly SegmentName[],
  names: ReadonlySet<string>,
  { facts }: PreparedCluster,
  end: { readonly timeline: number },
): SegmentName[] {
  const start = (parseLsn(facts.backupLabel.startLsn) ?? 0n) / BigInt(facts.control.walSegmentBytes);
  return listed
    .filter(({ timeline, number }) => timeline > end.timeline && number >= start)
    .filter(({ timeline }) => !names.has(historyFileName(timeline)))
    .toSorted((a, b) => a.timeline - b.timeline || Number(a.number - b.number));
}

type Look = (segment: SegmentName) => Promise<PresentSegment | undefined>;

async function firstWritten(segments: readonly SegmentName[], look: Look): Promise<PresentSegment | undefined> {
  for (const segment of segments.slice(0, mostSpares)) {
    const seen = await look(segment);
    if (seen?.holdsRecords === true) return seen;
  }
  return undefined;
}

function nextOnes(timeline: number, number: bigint): SegmentName[] {
  return Array.from({ length: probed }, (_, index) => ({ timeline, number: number + BigInt(index + 1) }));
}

function parsed(names: ReadonlySet<string>, segmentBytes: number): SegmentName[] {
  return [...names].flatMap((name) => parseSegmentName(name, segmentBytes) ?? []);
}
