import type { PromotedServer } from '../recovery/running-server.ts';

/**
 * Ends every session that bears this application name: also those of client programs, whose backends go on for a while
 * after the program is gone. Never rejects: a server that takes no session has nothing left to end.
 */
export async function endBackends(server: PromotedServer, database: string, applicationName: string): Promise<void> {
  if (server.ended.aborted) return;
  try {
    await using session = await server.connect(database, { applicationName: 'pgproof deadline' });
    // From 14 on the function waits until the backend is gone.
    const wait = server.major >= 14 ? ', 5000' : '';
    await session.query(
      `select pg_catalog.pg_terminate_backend(pid${wait}) from pg_catalog.pg_stat_activity where application_name = $1`,
      [applicationName],
    );
  } catch {
    // The sandbox ends everything in the end.
  }
}
