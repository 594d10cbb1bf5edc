import { z } from 'zod';
import { timeSchema } from './facts.ts';
import { findingSchema } from './finding.ts';

/** Which backup was drilled, and why this one. */
export const selectionSchema = z
  .object({
    id: z.string(),
    location: z.string(),
    takenAt: timeSchema.optional(),
    kind: z.enum(['full', 'differential', 'incremental']).optional(),
    by: z.enum(['newest', 'oldest', 'random', 'name', 'all', 'plugin']),
    /** `choose: random:SEED` chooses it again. */
    seed: z.string().optional(),
    /** How many the source found, finished or not. */
    backups: z.number().int(),
    /** Warnings: newer backups that were never finished. */
    findings: z.array(findingSchema).readonly(),
    /** Sentences: newer backups that somebody was writing. */
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
export type Selection = z.infer<typeof selectionSchema>;
