import { z } from '../../../core/index.ts';

const bounds = { min: z.number().optional(), max: z.number().optional() };
const inOrder = ({ min, max }: { min?: number | undefined; max?: number | undefined }) =>
  min === undefined || max === undefined || min <= max;

export const queryOptions = z
  .strictObject({
    database: z.string().min(1),
    /** One statement that reads. Names are qualified by their schema, or `searchPath` has it. */
    sql: z.string().trim().min(1),
    /** The one value that it returns, as PostgreSQL prints it. */
    equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    /** It returns no row: it looks for what must not be. */
    noRows: z.literal(true).optional(),
    /** How many rows it returns. */
    rows: z
      .strictObject(bounds)
      .refine(inOrder, { message: 'min is larger than max', path: ['min'] })
      .refine(({ min, max }) => min !== undefined || max !== undefined, { message: 'has no limit; give min or max' })
      .optional(),
    /** Bounds of the one number that it returns. */
    ...bounds,
    /** Schemas that unqualified names are looked for in. */
    searchPath: z.array(z.string().min(1)).default([]),
    /** Puts the value that `equals` judges into the report. */
    showValues: z.boolean().default(false),
  })
  .refine(inOrder, { message: 'min is larger than max', path: ['min'] })
  .refine(
    ({ equals, noRows, rows, min, max }) =>
      [equals, noRows, rows, min ?? max].filter((expectation) => expectation !== undefined).length === 1,
    { message: 'expects one thing: equals, noRows, rows, or min and max' },
  );
export type QueryOptions = z.output<typeof queryOptions>;
