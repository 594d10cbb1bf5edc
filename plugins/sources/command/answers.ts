import { lsnSchema, z, type Backup } from '../../../core/index.ts';
import { errors } from './errors.ts';

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time');
const backup = z.object({
  id: z.string().min(1),
  takenAt: time.optional(),
  storedBytes: z.number().nonnegative().optional(),
  kind: z.enum(['full', 'differential', 'incremental']).optional(),
});

/** What `info` may tell of a backup; all of it may be left out, if the source has `major`. */
const infoSchema = z.strictObject({
  major: z.number().int().min(10).max(18).optional(),
  /** Bytes of the restored cluster. */
  restoredBytes: z.number().nonnegative().optional(),
  storedBytes: z.number().nonnegative().optional(),
  systemIdentifier: z.string().regex(/^\d+$/).optional(),
  label: z.string().optional(),
  startedAt: time.optional(),
  startLsn: lsnSchema.optional(),
  endLsn: lsnSchema.optional(),
  timeline: z.number().int().optional(),
});
export type BackupInfo = z.infer<typeof infoSchema>;

/** Names, one a line and the newest first; or a JSON list of objects with `id`, which are sorted by `takenAt`. */
export function parseList(text: string, program: string): readonly Omit<Backup, 'location'>[] {
  if (!text.trimStart().startsWith('[')) {
    const lines = text.split('\n').map((line) => line.trim());
    return lines.filter((line) => line !== '').map((id) => ({ id }));
  }
  const listed = parse(z.array(backup), text, 'list', program);
  const moment = ({ takenAt }: (typeof listed)[number]) => Date.parse(takenAt ?? '') || 0;
  return listed
    .toSorted((one, other) => moment(other) - moment(one))
    .map(({ takenAt, ...rest }) => ({
      ...rest,
      ...(takenAt === undefined ? {} : { takenAt: new Date(takenAt).toISOString() }),
    }));
}

export const parseInfo = (text: string, program: string): BackupInfo => parse(infoSchema, text, 'info', program);

function parse<S extends z.ZodType>(schema: S, text: string, what: string, program: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const issues = cause instanceof z.ZodError ? cause.issues : undefined;
    const reason = issues?.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') ?? 'it is no JSON';
    throw errors.COMMAND_ANSWER_UNCLEAR({ what, program, reason }, { cause });
  }
}
