import { countOf, type CheckContext, type Finding, type Session } from '../../../core/index.ts';

/** SLRU files. Source: access/slru.h, access/transam/multixact.c; the same from 10 to 18. */
const pagesPerSegment = 32;
const offsetBytes = 4;
const memberGroupBytes = 20;
const membersPerGroup = 4;
/** Members are numbered by 32 bits, and begin anew at 1. */
const numbers = 2 ** 32;
const namesShown = 5;

const directory = 'pg_multixact/members';
const hint =
  'Rows that were locked by several transactions cannot be changed without them. Do not rely on this backup; look on the server it was taken from, then take a new one.';

interface Multixacts {
  readonly oldest: number;
  readonly next: number;
  readonly nextMember: number;
  readonly blockBytes: number;
}

/**
 * Multixacts from the oldest that any database may still hold up to the newest have their members on disk: the server
 * removes only what is older than all of pg_database. Undefined where nothing is missing or that cannot be told.
 */
export async function missingMembers(
  { fail }: Pick<CheckContext, 'fail'>,
  session: Session,
): Promise<Finding | undefined> {
  const known = await multixacts(session);
  if (known === undefined) return undefined;
  const first = await firstMember(session, known);
  if (first === undefined) return undefined;
  const { blockBytes, nextMember } = known;
  const perPage = Math.floor(blockBytes / memberGroupBytes) * membersPerGroup;
  const segmentOf = (member: number) => Math.floor(member / perPage / pagesPerSegment);
  const last = (nextMember + numbers - 1) % numbers;
  const segments = segmentOf(numbers - 1) + 1;
  const needed = (segmentOf(last) - segmentOf(first) + segments) % segments;
  const files = await session.query<{ name: string; bytes: number }>(
    `select entry as name, (pg_catalog.pg_stat_file('${directory}/' || entry, true)).size::float8 as bytes
     from pg_catalog.pg_ls_dir('${directory}') as entry`,
  );
  const bytes = new Map(files.map((file) => [file.name, file.bytes]));
  const lost: string[] = [];
  for (let at = 0; at <= needed; at += 1) {
    const segment = (segmentOf(first) + at) % segments;
    const isFull = segment !== segments - 1 && at < needed;
    const pages = isFull ? pagesPerSegment : at < needed ? 1 : (Math.floor(last / perPage) % pagesPerSegment) + 1;
    const name = segmentName(segment);
    if ((bytes.get(name) ?? 0) < pages * blockBytes) lost.push(name);
  }
  if (lost.length === 0) return undefined;
  const evidence = lost
    .slice(0, namesShown)
    .map((name) => `${directory}/${name} ${bytes.has(name) ? 'is too short' : 'is not there'}`);
  const summary = `${countOf(lost.length, 'file')} with the members of multixacts ${lost.length === 1 ? 'is' : 'are'} missing or cut short`;
  return fail(summary, { target: directory, measured: lost.length, unit: 'files', evidence, hint });
}

const segmentName = (segment: number) => segment.toString(16).toUpperCase().padStart(4, '0');

/** As they are on disk: a checkpoint writes all of them. */
async function multixacts(session: Session): Promise<Multixacts | undefined> {
  await session.query('checkpoint');
  const [row] = await session.query<Multixacts>(
    `select d.oldest, c.next_multixact_id::text::float8 as next, c.next_multi_offset::text::float8 as "nextMember",
            pg_catalog.current_setting('block_size')::float8 as "blockBytes"
     from pg_catalog.pg_control_checkpoint() c
     cross join (select datminmxid::text::float8 as oldest, pg_catalog.mxid_age(datminmxid) as age
                 -- Databases whose removal was interrupted hold nothing back.
                 from pg_catalog.pg_database where datconnlimit <> -2 order by age desc limit 1) as d
     where d.age > 0`,
  );
  return row;
}

/** Number of the first member of the oldest multixact that has one; a crash may leave some without. */
async function firstMember(session: Session, { oldest, next, blockBytes }: Multixacts): Promise<number | undefined> {
  const perPage = blockBytes / offsetBytes;
  const perSegment = perPage * pagesPerSegment;
  const read = await session.value<Buffer | null>(
    'select pg_catalog.pg_read_binary_file($1, $2::int8, $3::int8, true)',
    [
      `pg_multixact/offsets/${segmentName(Math.floor(oldest / perSegment))}`,
      Math.floor((oldest % perSegment) / perPage) * blockBytes,
      blockBytes,
    ],
  );
  if (read === null || read === undefined) return undefined;
  for (let multixact = oldest; multixact !== next; multixact += 1) {
    const at = (multixact % perPage) * offsetBytes;
    if (at + offsetBytes > read.length || Math.floor(multixact / perPage) !== Math.floor(oldest / perPage))
      return undefined;
    const member = read.readUInt32LE(at);
    if (member !== 0) return member;
  }
  return undefined;
}
