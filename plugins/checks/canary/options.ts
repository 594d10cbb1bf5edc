import { relationOption, z } from '../../../core/index.ts';

const keyValue = z.union([z.string(), z.number(), z.boolean()]);

export const canaryOptions = z
  .strictObject({
    database: z.string().min(1),
    relation: relationOption,
    /** Columns that tell the row, and their values: `{ id: 1 }`. */
    key: z.record(z.string().min(1), keyValue).refine((key) => Object.keys(key).length > 0, 'names no column'),
    /** Where the planted value is. */
    column: z.string().min(1),
    /** The planted value, in one of four forms. Of other types than bytea the text counts, in UTF-8. */
    text: z.string().optional(),
    hex: z
      .string()
      .regex(/^([0-9a-f]{2})*$/i, 'is no hexadecimal text')
      .optional(),
    base64: z.base64('is no base64').optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'is no SHA-256 in hexadecimal')
      .optional(),
  })
  .refine(
    ({ text, hex, base64, sha256 }) => [text, hex, base64, sha256].filter((form) => form !== undefined).length === 1,
    { message: 'expects one value: text, hex, base64 or sha256' },
  );
export type CanaryOptions = z.output<typeof canaryOptions>;
