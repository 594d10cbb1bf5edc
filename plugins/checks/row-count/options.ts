import { relationOption, z } from '../../../core/index.ts';

const rows = z.number().int().min(0);
/** `"5%"` of the earlier count, or a number of rows. */
const change = z.union([
  rows,
  z.string().regex(/^\d+(\.\d+)?\s*%$/, 'write a number of rows, or a share such as "5%"'),
]);
export type Change = z.output<typeof change>;

export const rowCountOptions = z
  .strictObject({
    database: z.string().min(1),
    relation: relationOption,
    min: rows.optional(),
    max: rows.optional(),
    /** Against the last proven drill. Without it only a table that lost all its rows fails. */
    maxDrop: change.optional(),
    maxGrowth: change.optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    message: 'min is larger than max',
    path: ['min'],
  });
