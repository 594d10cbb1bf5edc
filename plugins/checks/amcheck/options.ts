import { z } from '../../../core/index.ts';

export const amcheckOptions = z.strictObject({
  /** Every row is looked for in every index: the most expensive part, and the only one that finds missing entries. */
  heapAllIndexed: z.boolean().default(true),
  /** Every entry is searched again from the root; doubles the time. */
  rootDescend: z.boolean().default(false),
  parentCheck: z.boolean().default(true),
  /** Default: every database that accepts connections. */
  databases: z.array(z.string().min(1)).min(1).optional(),
});
export type AmcheckOptions = z.output<typeof amcheckOptions>;
