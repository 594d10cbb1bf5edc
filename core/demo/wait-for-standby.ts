import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { demoErrors } from './demo-errors.ts';

/** Resolves when the standby has replayed everything its primary, or the standby it follows, had at the time of the call. */
export async function waitForStandby(standby: Cluster, primary: Cluster, seconds = 60): Promise<void> {
  const [row] = await primary.query<{ lsn: string }>(
    'select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text as lsn',
  );
  const deadline = Date.now() + seconds * 1000;
  const client = await standby.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ there: boolean | null }>('select pg_last_wal_replay_lsn() >= $1 as there', [
        row?.lsn,
      ]);
      if (rows[0]?.there === true) return;
      if (Date.now() > deadline) throw demoErrors.STANDBY_NOT_STREAMING({ directory: standby.directory, seconds });
      // A standby can neither notify nor wait for replay in one statement (before 19), so it must be asked again.
      await sleep(20);
    }
  } finally {
    await client.end();
  }
}
