import { z } from '../../../core/index.ts';

const words = z.array(z.string().min(1)).min(1);

export const commandOptions = z
  .strictObject({
    /** Fills the empty data directory `%d`, and tablespaces into `%t/<OID>`; `%b` is the backup's name. */
    restore: words.refine((command) => command.some((word) => word.includes('%d')), 'needs %d, the data directory'),
    /** Prints the names of the backups, the newest first. Without it there is one, `latest`. */
    list: words.optional(),
    /** Prints what is known of the backup `%b` before it is restored, as JSON. */
    info: words.optional(),
    major: z.number().int().min(10).max(18).optional(),
    environment: z.record(z.string(), z.string()).default({}),
    /** Exit statuses of `restore` that mean: the backup is bad. */
    bad: z.array(z.number().int().min(1).max(255)).default([]),
  })
  .refine(({ major, info }) => major !== undefined || info !== undefined, 'needs major, or info that tells it');
export type CommandSourceOptions = z.output<typeof commandOptions>;
