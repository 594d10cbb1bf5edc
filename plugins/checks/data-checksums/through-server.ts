import { withoutEventTriggers, type CheckContext, type Finding, type Session } from '../../../core/index.ts';
import { errors } from './errors.ts';
import { readFork } from './read-fork.ts';
import { summarize, type BadBlock } from './summarize.ts';

interface Fork {
  readonly oid: number;
  readonly name: string;
  readonly fork: string;
  readonly bytes: number;
  readonly blockSize: number;
}

/** Reads every fork of every relation through the running server, which checks each block it reads. */
export async function checkThroughServer(ctx: CheckContext): Promise<Finding[]> {
  const bad: BadBlock[] = [];
  let blocks = 0;
  let shared = true;
  for (const database of ctx.databases) {
    const session = await ctx.connect(database);
    const schema = await prewarm(ctx, session);
    const forks = await forksOf(session, shared);
    // Relations of the whole cluster are seen in every database.
    shared = false;
    const total = forks.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    await ctx.each(
      forks,
      async ({ oid, name, fork, bytes, blockSize }, session) => {
        const relation = `${database}: ${name}`;
        const whole = Math.floor(bytes / blockSize);
        for (const block of await readFork(session, { schema, oid, fork, blocks: whole }))
          bad.push({ relation, fork, block });
        if (bytes % blockSize !== 0) bad.push({ relation, fork, block: whole, why: 'the file ends inside the block' });
        blocks += whole;
        done += bytes;
        ctx.progress(done, total, relation);
      },
      database,
    );
  }
  if (bad.length > 0) return summarize(ctx, bad);
  const closed = ctx.recovery.databases.filter(({ allowConnections }) => !allowConnections).map(({ name }) => name);
  return [
    ctx.pass(`The checksums of all ${blocks} blocks are right`, {
      measured: blocks,
      unit: 'blocks',
      evidence: [
        'read through the server',
        ...(closed.length === 0 ? [] : [`not looked at: ${closed.join(', ')}, which accept no connections`]),
      ],
    }),
  ];
}

/** Quoted schema of pg_prewarm, created where it is missing; the database is thrown away afterwards. */
async function prewarm({ server }: CheckContext, session: Session): Promise<string> {
  const schema = () =>
    session.value(`select pg_catalog.quote_ident(n.nspname) from pg_catalog.pg_extension e
                   join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_prewarm'`);
  const before = await schema();
  if (before !== undefined) return before;
  try {
    await withoutEventTriggers(session, async () => {
      await session.query('create schema if not exists pgproof_prewarm');
      await session.query('create extension pg_prewarm schema pgproof_prewarm');
    });
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    // Up to 12 the missing control file is told as such.
    const missing = code === '0A000' || (code === '58P01' && /extension|\$libdir/.test(String(message)));
    throw missing ? errors.PREWARM_NOT_INSTALLED({ major: server.major }) : error;
  }
  return (await schema()) ?? 'pgproof_prewarm';
}

function forksOf(session: Session, shared: boolean): Promise<Fork[]> {
  return session.query<Fork>(
    `select c.oid::int8::float8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name, fork,
            pg_catalog.pg_relation_size(c.oid, fork)::float8 as bytes,
            pg_catalog.current_setting('block_size')::int4 as "blockSize"
     from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     cross join pg_catalog.unnest(array['main', 'fsm', 'vm', 'init']) as fork
     where c.relkind in ('r', 't', 'm', 'i', 'S') and c.relpersistence <> 't' and ($1 or not c.relisshared)
       and pg_catalog.pg_relation_size(c.oid, fork) > 0
     order by bytes desc, c.oid`,
    [shared],
  );
}
