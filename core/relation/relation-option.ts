import { z } from 'zod';

/** Option: a relation as in SQL, `public.orders` or `"My Schema"."Order Items"`, or `{ schema, name }` taken literally. */
export const relationOption = z.union([
  z.string().min(1),
  z.strictObject({ schema: z.string().min(1).default('public'), name: z.string().min(1) }),
]);
export type RelationOption = z.output<typeof relationOption>;

/** The relation as people write it. */
export function relationLabel(relation: RelationOption): string {
  return typeof relation === 'string' ? relation : `${relation.schema}.${relation.name}`;
}
