import { z } from '../../../core/index.ts';

const command = z
  .array(z.string().min(1))
  .min(1, 'is a program and its arguments, e.g. [gpg, --batch, --decrypt]')
  .transform((words) => words as [string, ...string[]]);

/** `filter` of the source: a command alone, or with what it needs. */
export const filterSchema = z.union([
  command.transform((words) => ({ command: words, environment: {}, suffix: undefined })),
  z.strictObject({
    command,
    /** Added to PATH, HOME, USER, GNUPGHOME and TMPDIR of pgproof's own environment. */
    environment: z.record(z.string(), z.string()).default({}),
    /** Ends the names of the files that go through it, e.g. `.secret`; the usual ones are known. */
    suffix: z.string().startsWith('.').optional(),
  }),
]);

/** A program of this host that makes of a stored file what it means: stdin to stdout. */
export type Filter = z.output<typeof filterSchema>;
