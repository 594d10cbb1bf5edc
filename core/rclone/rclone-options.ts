import { z } from 'zod';

/** Such variables would hide files from us, which then seemed to be missing, or change what rclone prints. */
const meddling =
  /^RCLONE_(?:FILTER|INCLUDE|EXCLUDE|FILES_FROM|M(?:AX|IN)_(?:AGE|SIZE|DEPTH|TRANSFER|DURATION)|IGNORE_|METADATA_|LOG_|USE_JSON_LOG|VERBOSE|QUIET|DUMP|STATS|PROGRESS|RC|DRY_RUN)/;

/** `rclone` beside a path that leads to a remote. */
export const rcloneSchema = z.strictObject({
  /** Configuration of rclone, an absolute path. Default: its own, in the home directory of who runs pgproof. */
  config: z.string().startsWith('/').optional(),
  /** For rclone alone, e.g. `RCLONE_CONFIG_PASS` or `AWS_PROFILE`; it gets little else of pgproof's own. */
  environment: z
    .record(
      z
        .string()
        .regex(/^\w+$/)
        .refine((name) => !meddling.test(name), 'hides files, or changes what rclone prints'),
      z.string(),
    )
    .default({}),
  /** Attempts in a row that bring nothing before a transfer is given up: 1 s, 2 s, 4 s … lie between them. */
  tries: z.number().int().min(1).max(20).default(5),
});

export type RcloneOptions = z.output<typeof rcloneSchema>;
/** As a configuration has them. */
export type RcloneInput = z.input<typeof rcloneSchema>;
