import { z } from 'zod';
import { latestGoal, type RecoveryGoal, type RecoveryTarget } from '../recovery/target.ts';
import { parseLsn } from '../wal/lsn.ts';

const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6}))? ?(Z|[+-]\d\d(?::?\d\d)?)$/i;

/** ISO 8601 in UTC with microseconds, of a time with a zone; undefined for anything else. */
export function utcTime(text: string): string | undefined {
  const match = moment.exec(text);
  if (match === null) return undefined;
  const [, day, clock, fraction = '', zone = ''] = match;
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const date = new Date(`${day}T${clock}${offset}`);
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}

const time = z.string().transform((text, context) => {
  const utc = utcTime(text);
  if (utc === undefined) {
    context.addIssue('is no time with a zone, e.g. 2026-11-23 03:00:00.5+01 or 2026-11-23T02:00:00Z');
    return z.NEVER;
  }
  return utc;
});
const lsn = z.string().refine((text) => parseLsn(text) !== undefined, 'is no LSN, e.g. 0/3000060');
/** The server's own limit is 63 bytes. */
const name = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) < 64, 'is longer than the name of a restore point can be')
  // Written into a line of recovery.conf.
  .refine((text) => !/[\0\r\n]/.test(text), 'is no name of a restore point');

const object = z
  .object({
    time: time.optional(),
    lsn: lsn.optional(),
    xid: z.number().int().min(3).max(0xffff_ffff).optional(),
    name: name.optional(),
  })
  .refine((target) => Object.values(target).filter((value) => value !== undefined).length === 1, {
    error: 'needs exactly one of time, lsn, xid and name',
  });

/** `recovery.target`, `inclusive` and `timeline` of a backup. */
export const recoveryGoalShape = {
  target: z
    .union([z.literal('latest'), z.literal('immediate'), object])
    .default('latest')
    .transform((target): RecoveryTarget => {
      if (typeof target === 'string') return { kind: target };
      if (target.time !== undefined) return { kind: 'time', time: target.time };
      if (target.lsn !== undefined) return { kind: 'lsn', lsn: target.lsn };
      if (target.xid !== undefined) return { kind: 'xid', xid: target.xid };
      return { kind: 'name', name: target.name ?? '' };
    }),
  inclusive: z.boolean().default(latestGoal.inclusive),
  timeline: z
    .union([z.literal('latest'), z.literal('current'), z.number().int().min(1).max(0xffff_ffff)])
    .default(latestGoal.timeline),
};

/** PostgreSQL heeds recovery_target_inclusive where these are the target, and ignores it without a word elsewhere. */
const exclusive = ['time', 'lsn', 'xid'];

export const isInclusiveMeant = ({ target, inclusive }: Pick<RecoveryGoal, 'target' | 'inclusive'>): boolean =>
  inclusive || exclusive.includes(target.kind);

export const inclusiveUnmeant = {
  path: ['inclusive'],
  error: 'is false, which means something only where the target is a time, lsn or xid: the server would ignore it',
};
