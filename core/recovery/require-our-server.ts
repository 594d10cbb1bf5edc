import type { ServerSession } from '../postgres/connection.ts';
import { promoteErrors } from './promote-errors.ts';
import type { RecoveringServer } from './recover.ts';

/**
 * Every session is asked before anything else who answers: the socket lies where the recovered server may write, and
 * code in a backup could put a link to the socket of another server of this host in its place.
 *
 * @throws ANOTHER_SERVER_ANSWERED; the session is closed then
 */
export async function requireOurServer(
  session: ServerSession,
  { prepared }: Pick<RecoveringServer, 'prepared'>,
): Promise<void> {
  const expected = prepared.facts.control.systemIdentifier;
  let found: string | undefined;
  try {
    const [row] = await session.query<{ id: string; name: string }>(
      `select system_identifier::text as id, pg_catalog.current_setting('cluster_name') as name
         from pg_catalog.pg_control_system()`,
    );
    if (row?.id === expected && row.name === prepared.safetySettings['cluster_name']) return;
    found = row?.id;
  } catch (error) {
    await session.close();
    throw error;
  }
  await session.close();
  throw promoteErrors.ANOTHER_SERVER_ANSWERED({ expected, found: found ?? 'unknown' });
}
