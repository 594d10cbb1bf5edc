import { z } from '../../../core/index.ts';

const names = z.array(z.string().min(1));

export const identityOptions = z
  .strictObject({
    /** Of 64 bits: more than a number of JSON or YAML can hold, hence text. */
    systemIdentifier: z.string().regex(/^\d+$/, 'is no system identifier; pg_controldata prints it').optional(),
    major: z.number().int().min(10).max(18).optional(),
    /** Must be there. */
    databases: names.optional(),
    /** Databases beside those listed, `postgres` and the templates. */
    otherDatabases: z.enum(['allow', 'refuse']).default('allow'),
    /** Must be there. */
    roles: names.optional(),
  })
  .refine(
    ({ systemIdentifier, major, databases, roles }) =>
      [systemIdentifier, major, databases, roles].some((expected) => expected !== undefined),
    { message: 'expects nothing; give systemIdentifier, major, databases or roles' },
  )
  .refine(({ otherDatabases, databases }) => otherDatabases === 'allow' || databases !== undefined, {
    message: 'needs databases: the list of those that may be there',
    path: ['otherDatabases'],
  });
