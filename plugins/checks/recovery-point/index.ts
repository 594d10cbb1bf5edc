import { defineCheck, duration, formatDuration, requireClock, z } from '../../../core/index.ts';
import { errors } from './errors.ts';
import { recoveryPointOf } from './recovery-point.ts';

/** How much would be lost if this backup had to be used now (RPO). */
export const recoveryPoint = defineCheck({
  name: 'recovery-point',
  summary: 'The backup holds what was committed until shortly before it was taken.',
  options: z
    .strictObject({
      /** Against the beginning of the backup, e.g. `"10 min"`. */
      maxLag: duration.optional(),
      /** Against the beginning of the drill, e.g. `"24 h"`. */
      maxAge: duration.optional(),
    })
    .refine(({ maxLag, maxAge }) => maxLag !== undefined || maxAge !== undefined, {
      message: 'has no limit; give maxLag or maxAge',
    }),
  timeout: '1 min',
  async run(ctx) {
    const { backup, recovery, startedAt, atMost } = ctx;
    const { maxLag, maxAge } = ctx.options;
    requireClock(ctx);
    const { at, sign, evidence } = recoveryPointOf(recovery, backup);
    const judge = (reference: Date, what: string, limit: number) => {
      const late = Math.max(0, reference.getTime() - at);
      const summary = `The backup holds what was committed up to ${formatDuration(late)} before ${what}; at most ${formatDuration(limit)} are allowed`;
      return atMost(summary, late / 1000, limit / 1000, {
        unit: 's',
        evidence: [...evidence, `${what}: ${reference.toISOString()}`],
        ...(late > limit ? { hint: hints[sign] } : {}),
      });
    };
    const lag = maxLag === undefined ? [] : [judge(beginning(backup.startedAt), 'the backup began', maxLag)];
    return [...lag, ...(maxAge === undefined ? [] : [judge(startedAt, 'the drill began', maxAge)])];
  },
});

const hints = {
  commit: 'Look whether the standby that is backed up still replicates, and how far it is behind.',
  dump: 'Look whether the job that dumps still runs, and how long ago it last did.',
  checkpoint:
    'An idle source and a standby that stopped replicating look alike: look at the source. If it was idle, allow more, or have a job commit something now and then.',
};

function beginning(startedAt: string | undefined): Date {
  if (startedAt === undefined) throw errors.BACKUP_START_UNKNOWN({});
  return new Date(startedAt);
}
