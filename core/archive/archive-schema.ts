import { z } from 'zod';
import { rcloneSchema } from '../rclone/rclone-options.ts';
import { remotePathSchema } from '../rclone/remote-path.ts';

const program = z.array(z.string().min(1)).min(1);

/** `archive` of a backup: a directory of this host or of a remote, or a command that fetches one file. */
export const archiveSchema = z.union([
  remotePathSchema.min(1).transform((path) => ({ path, rclone: undefined })),
  z.object({ path: remotePathSchema.min(1), rclone: rcloneSchema.optional() }),
  z.object({
    /** `%f` is the name of the wanted file, `%p` the path to write it to. */
    command: program.refine(
      (words) => ['%f', '%p'].every((word) => words.some((text) => text.includes(word))),
      'needs %f, the name of the wanted file, and %p, the path to write it to',
    ),
    /** Prints the names that the archive holds, one a line. */
    list: program.optional(),
    /** Exit statuses of `command` that mean: the archive does not have it. */
    missing: z.array(z.number().int().min(1).max(255)).default([1]),
    environment: z.record(z.string(), z.string()).default({}),
  }),
]);
export type ArchiveChoice = z.output<typeof archiveSchema>;
