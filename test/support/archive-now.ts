import type { Cluster } from '../../core/demo/index.ts';

/** Ends the segment that is being written; resolves to its name when it is in the archive. */
export async function archiveNow(primary: Cluster): Promise<string> {
  const session = await primary.connect();
  try {
    const { rows } = await session.query<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name');
    const name = rows[0]?.name ?? '';
    await session.query(
      `do $$ begin
         for i in 1..6000 loop
           perform pg_stat_clear_snapshot();
           exit when (select last_archived_wal >= '${name}' from pg_stat_archiver);
           perform pg_sleep(0.01);
         end loop; end $$`,
    );
    return name;
  } finally {
    await session.end();
  }
}
