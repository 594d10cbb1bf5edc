import type { CheckContext } from '../contracts/check.ts';
import { defineErrors } from '../errors/define-errors.ts';

const errors = defineErrors({
  CLOCK_NOT_TRUSTED: {
    blame: 'sandbox',
    message: (facts: { at: string; now: string }) =>
      `The backup is of ${facts.at}, and this host's clock says ${facts.now}: no age can be trusted`,
    hint: () => 'Set the clock of this host, and of the server the backup was taken from.',
  },
});

/** Clocks of the source and of this host may differ by so much. */
const toleranceMs = 5 * 60_000;

/**
 * For checks that judge an age: a clock that is behind the backup makes everything in it young.
 *
 * @throws CLOCK_NOT_TRUSTED (blame: sandbox)
 */
export function requireClock({
  backup,
  recovery,
  startedAt,
}: Pick<CheckContext, 'backup' | 'recovery' | 'startedAt'>): void {
  const latest = new Date(startedAt.getTime() + toleranceMs).toISOString();
  const at = [backup.startedAt, recovery.lastReplayedCommit, recovery.checkpointTime].find(
    (time) => time !== undefined && time > latest,
  );
  if (at !== undefined) throw errors.CLOCK_NOT_TRUSTED({ at, now: startedAt.toISOString() });
}
