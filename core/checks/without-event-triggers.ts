import type { Session } from '../contracts/check.ts';

/**
 * Runs DDL in a transaction in which no event trigger of the database runs or forbids it. From 17 on they are off in
 * every session of ours; before, those that fire in any case are disabled until the transaction ends.
 */
export async function withoutEventTriggers(session: Session, work: () => Promise<void>): Promise<void> {
  // What is left is what fires also, or only, for replicas.
  await session.query('set session_replication_role = replica');
  const firing = await session.query<{ name: string; again: string }>(
    `select pg_catalog.quote_ident(evtname) as name, case evtenabled when 'A' then 'always' else 'replica' end as again
     from pg_catalog.pg_event_trigger where evtenabled in ('A', 'R') and evtevent <> 'login'`,
  );
  await session.query('begin');
  try {
    for (const { name } of firing) await session.query(`alter event trigger ${name} disable`);
    await work();
    for (const { name, again } of firing) await session.query(`alter event trigger ${name} enable ${again}`);
    await session.query('commit');
  } catch (error) {
    await session.query('rollback').catch(() => {});
    throw error;
  }
}
