import type { RestoredContext } from '../../lifecycle/context.ts';
import type { ClusterFacts } from '../cluster-facts.ts';
import { walShelf, type PrepareOptions } from '../prepare-data-directory.ts';
import { latestGoal } from '../target.ts';
import type { WalService } from '../wal-service/wal-service.ts';
import { chooseMoment } from './choose-moment.ts';

/** Where recovery is to end; a moment left to chance becomes an LSN here. */
export async function goalOf(
  { backupConfiguration, layout, facts: { endLsn }, note }: RestoredContext,
  facts: ClusterFacts,
  walService: WalService | undefined,
): Promise<Pick<PrepareOptions, 'goal' | 'moment' | 'shelf'>> {
  const goal = backupConfiguration.recovery.goal ?? latestGoal;
  if (goal.target.kind !== 'moment') return { goal };
  const shelf = walShelf({ layout, facts, walService, goal });
  const moment = await chooseMoment({ shelf, facts, walService, seed: goal.target.seed, endLsn });
  if (moment === undefined) {
    note('Nothing was committed since the end of the backup: there was no moment to choose, and all WAL was replayed');
    return { goal: { ...goal, target: { kind: 'latest' } }, shelf };
  }
  return { goal: { ...goal, inclusive: true, target: { kind: 'lsn', lsn: moment.commit.lsn } }, moment, shelf };
}
