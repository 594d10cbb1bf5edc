import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrillReport } from '../../../../core/index.ts';
import type { RecoveryGoal } from '../../../../core/recovery/target.ts';
import { archivedCluster, configured, type ArchivedCluster } from '../../../support/archived-cluster.ts';
import { drillWith, planned } from '../../../support/drill.ts';
import { notedCheck } from './noted-check.ts';

const checks = [planned(notedCheck, { options: { database: 'postgres' } })];

interface Noted {
  readonly xid: number;
  /** Before the transaction began. */
  readonly lsn: string;
  /** After it was committed. */
  readonly at: string;
}

const rowsIn = ({ checks: [noted] }: DrillReport) => noted?.measurements?.['rows'];
const phaseError = ({ phases }: DrillReport) => phases.find(({ error }) => error !== undefined)?.error;

describe.each([10, 12, 18])('PostgreSQL %i, from a backup and an archive,', (major) => {
  let cluster: ArchivedCluster;
  const noted: Noted[] = [];

  async function note(): Promise<void> {
    const { primary } = cluster;
    const [before] = await primary.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
    const [row] = await primary.query<{ xid: string }>(
      'insert into noted (xid) values (txid_current()) returning xid::text',
    );
    const [after] = await primary.query<{ at: Date }>('select clock_timestamp() as at');
    noted.push({ xid: Number(row?.xid), lsn: before?.lsn ?? '', at: after?.at.toISOString() ?? '' });
  }

  beforeAll(async () => {
    cluster = await archivedCluster(major);
    await note();
    await note();
    await cluster.archiveNow();
    await cluster.primary.query("select pg_create_restore_point('before the third')");
    await note();
    await note();
    await cluster.archiveNow();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  const drilled = async (goal: Partial<RecoveryGoal>) =>
    (await drillWith([], { backup: configured(cluster, goal), checks })).drill;

  test('all of it is replayed', async () => {
    const drill = await drilled({});
    expect([drill.verdict, drill.reasons, rowsIn(drill)]).toEqual(['proven', drill.reasons, 4]);
    expect(drill.recovery?.archive).toMatchObject({ location: cluster.archive });
    expect(drill.recovery?.archive?.segments).toBeGreaterThanOrEqual(2);
    expect(drill.recovery?.target).toBeUndefined();
  });

  test.each<[string, () => Partial<RecoveryGoal>, number]>([
    ['the end of the backup', () => ({ target: { kind: 'immediate' } }), 0],
    ['a restore point', () => ({ target: { kind: 'name', name: 'before the third' } }), 2],
    ['a transaction', () => ({ target: { kind: 'xid', xid: noted[2]?.xid ?? 0 } }), 3],
    ['just before a transaction', () => ({ target: { kind: 'xid', xid: noted[2]?.xid ?? 0 }, inclusive: false }), 2],
    ['a time', () => ({ target: { kind: 'time', time: (noted[0]?.at ?? '').replace('Z', '000Z') } }), 1],
    ['an LSN', () => ({ target: { kind: 'lsn', lsn: noted[3]?.lsn ?? '' }, inclusive: false }), 3],
  ])('recovery ends exactly at %s', async (_what, goal, rows) => {
    const drill = await drilled(goal());
    expect([drill.verdict, drill.reasons, rowsIn(drill)]).toEqual(['proven', drill.reasons, rows]);
    expect(drill.recovery?.target).toMatchObject({ kind: goal().target?.kind, before: { lsn: expect.any(String) } });
  });

  test('a target behind the last commit is explained', async () => {
    const drill = await drilled({ target: { kind: 'time', time: '2100-01-01T00:00:00.000000Z' } });
    expect(phaseError(drill)).toMatchObject({ code: 'TARGET_AFTER_END', blame: 'operator' });
    expect(phaseError(drill)?.message).toContain('nothing is missing');
    expect(phaseError(drill)?.message).toContain(`transaction ${noted[3]?.xid} of `);
    expect(drill.verdict).toBe('unverified');
  });

  test('a target before the backup is refused, although the server would recover to something else', async () => {
    const drill = await drilled({ target: { kind: 'time', time: '2001-01-01T00:00:00.000000Z' } });
    expect(phaseError(drill)).toMatchObject({ code: 'TARGET_BEFORE_BACKUP', blame: 'operator' });
    expect(drill.verdict).toBe('unverified');
  });
});
