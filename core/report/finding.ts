import { z } from 'zod';

/** What a check says about one thing it looked at. */
export const findingOutcomes = ['pass', 'warn', 'fail'] as const;
export type FindingOutcome = (typeof findingOutcomes)[number];

export const findingSchema = z
  .object({
    outcome: z.enum(findingOutcomes),
    /** One sentence: what is right or wrong. No row values. */
    summary: z.string(),
    /** What was looked at, e.g. `shop: public.orders`. */
    target: z.string().optional(),
    measured: z.union([z.string(), z.number()]).optional(),
    threshold: z.union([z.string(), z.number()]).optional(),
    /** Unit of measured and threshold, e.g. `rows`, `s`. */
    unit: z.string().optional(),
    /** What proves it: page numbers, file names, SQLSTATE, LSNs. */
    evidence: z.array(z.string()).optional(),
    /** What to do next. */
    hint: z.string().optional(),
    /** The configuration says that this is known, and for how long: a failure then is a warning. */
    suppressed: z.object({ reason: z.string(), until: z.string() }).readonly().optional(),
  })
  .readonly();
export type Finding = z.infer<typeof findingSchema>;
