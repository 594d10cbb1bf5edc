import { z } from 'zod';
import { type ArchiveChoice, archiveSchema } from '../archive/archive-schema.ts';
import { choiceSchema } from '../choose/choice.ts';
import { phaseNames, type PhaseName } from '../lifecycle/phase-names.ts';
import { absolutePath } from '../rclone/remote-path.ts';
import { bytes } from '../values/bytes.ts';
import { duration } from '../values/duration.ts';
import type { ConfigPath } from './config-path.ts';
import type { BackupConfiguration } from './configuration.ts';
import { listChecks } from './list-checks.ts';
import { isPlainObject } from './plain-object.ts';
import { inclusiveUnmeant, isInclusiveMeant, recoveryGoalShape } from './recovery-goal-schema.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveChecks } from './resolve-check.ts';
import { resolveSource } from './resolve-source.ts';
import { splitEntry } from './split-entry.ts';
import { validate } from './validate.ts';

const deadlines = Object.fromEntries(phaseNames.map((name) => [name, duration.optional()])) as Record<
  PhaseName,
  z.ZodOptional<typeof duration>
>;

const backupSchema = z.object({
  source: z.unknown().refine((value) => value !== undefined && value !== null, 'is required: where the backup lies'),
  choose: choiceSchema.optional(),
  checks: z.array(z.unknown()).optional(),
  limits: z.object({ memory: bytes.optional(), cpus: z.number().positive().optional() }).default({}),
  deadlines: z.object(deadlines).default({}),
  recovery: z
    .object({
      settings: z
        .record(
          z.string().regex(/^[a-z_][\w.]*$/i, 'is no name of a PostgreSQL setting'),
          z.union([z.string(), z.number(), z.boolean()]).transform(settingText),
        )
        .default({}),
      superuser: z.string().min(1).optional(),
      ...recoveryGoalShape,
    })
    .refine(isInclusiveMeant, inclusiveUnmeant)
    .prefault({}),
  archive: archiveSchema.optional(),
  window: z
    .object({ moments: z.number().int().min(1).max(100).default(1), seed: z.string().min(1).optional() })
    .optional(),
});

/** PostgreSQL's own words for booleans. */
function settingText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}

export async function resolveBackup(
  name: string,
  value: unknown,
  path: ConfigPath,
  context: ResolveContext,
): Promise<BackupConfiguration | undefined> {
  // A path, or a configured source, stands for a backup with nothing but a source.
  const written = typeof value === 'string' || splitEntry(value, []) !== undefined ? { source: value } : value;
  if (!/^[A-Za-z0-9][\w.-]{0,62}$/.test(name)) {
    context.problems.add(path, 'the name of a backup is letters, digits, ".", "_" and "-", at most 63', 'key');
  }
  const settings = await validate(backupSchema, written, path, context.problems);
  if (!isPlainObject(written)) return undefined;
  const sourcePath = written === value ? [...path, 'source'] : path;
  const source = await resolveSource(written['source'], sourcePath, context);
  const listed = await listChecks(written['checks'], source, [...path, 'checks'], context);
  const checks = await resolveChecks(listed, context);
  if (settings === undefined || source === undefined) return undefined;
  const { memory: memoryBytes, cpus } = settings.limits;
  const { archive, window, choose } = settings;
  const { target, inclusive, timeline, ...recovery } = settings.recovery;
  return {
    name,
    source,
    ...(choose === undefined ? {} : { choose }),
    checks,
    limits: { memoryBytes, cpus },
    deadlines: defined(settings.deadlines),
    recovery: { ...recovery, goal: { target, inclusive, timeline } },
    ...(archive === undefined ? {} : { archive: inDirectory(archive, context.directory) }),
    ...(window === undefined ? {} : { window }),
  };
}

function inDirectory(archive: ArchiveChoice, directory: string): ArchiveChoice {
  return 'path' in archive ? { ...archive, path: absolutePath(directory, archive.path) } : archive;
}

function defined(values: Partial<Record<PhaseName, number | undefined>>): Partial<Record<PhaseName, number>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
