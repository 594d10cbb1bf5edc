import { resolve } from 'node:path';
import { z } from 'zod';
import { duration, parseDuration } from '../values/duration.ts';
import { formatPath, type ConfigPath } from './config-path.ts';
import type { CheckConfiguration } from './configuration.ts';
import type { ListedCheck } from './list-checks.ts';
import { isPlainObject } from './plain-object.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveEntry } from './resolve-entry.ts';
import { uniqueName } from './unique-names.ts';

const defaultTimeoutMs = 3_600_000;

const reason = (what: string) => z.string().trim().min(1, `${what} needs its reason in words`);
const until = z
  .string()
  .refine((text) => endOf(text) !== undefined, 'is no date; write the last day, e.g. "2026-12-31"');

const settingsSchema = z.object({
  id: z
    .string()
    .regex(/^[\w.-]+$/, 'expected letters, digits, ".", "_" and "-"')
    .optional(),
  severity: z.enum(['fail', 'warn']).optional(),
  timeout: duration.optional(),
  skip: z.object({ reason: reason('a skipped check'), until }).optional(),
  suppress: z
    .array(
      z.object({
        finding: z
          .string()
          .trim()
          .regex(/[^*\s]/, 'would suppress everything; to leave a check out write skip'),
        reason: reason('a suppressed finding'),
        until,
      }),
    )
    .optional(),
});

/** Validates the checks of one backup and gives each a name of its own. */
export async function resolveChecks(listed: readonly ListedCheck[], context: ResolveContext) {
  const checks: CheckConfiguration[] = [];
  const taken = new Set<string>();
  const resolved: [ConfigPath, NonNullable<Awaited<ReturnType<typeof resolveOne>>>][] = [];
  for (const { path, entry } of listed) {
    const found = await resolveOne(entry, path, context);
    if (found !== undefined) resolved.push([path, found]);
  }
  // Names of the operator's own choice first, so that no counted name takes one.
  for (const [at, { settings }] of resolved) {
    if (settings.id === undefined) continue;
    if (taken.has(settings.id)) context.problems.add([...at, 'id'], `another check is called "${settings.id}" already`);
    taken.add(settings.id);
  }
  for (const [at, { definition, options, settings }] of resolved) {
    const { id, severity, timeout, skip, suppress = [] } = settings;
    checks.push({
      name: id ?? uniqueName(definition.name, taken),
      definition,
      options,
      severity: severity ?? definition.severity ?? 'fail',
      timeoutMs: timeout ?? parseDuration(definition.timeout ?? '') ?? defaultTimeoutMs,
      ...(skip !== undefined && isDue(skip, 'the skip ended', 'this check runs', at, context) ? { skip } : {}),
      suppress: suppress.filter((one, index) =>
        isDue(one, 'ended', 'what it suppressed counts', [...at, 'suppress', index], context),
      ),
    });
  }
  return checks;
}

const resolveOne = (value: unknown, path: ConfigPath, context: ResolveContext) =>
  resolveEntry('check', withAbsoluteFile(value, context.directory), settingsSchema, path, context);

/** A relative `file` of a check starts at the configuration file. */
function withAbsoluteFile(entry: unknown, directory: string): unknown {
  if (!isPlainObject(entry) || typeof entry['file'] !== 'string' || entry['file'] === '') return entry;
  return { ...entry, file: resolve(directory, entry['file']) };
}

function isDue(
  { until }: { readonly until: string },
  ended: string,
  again: string,
  path: ConfigPath,
  { now, notes }: ResolveContext,
): boolean {
  const end = endOf(until);
  if (end !== undefined && now.getTime() < end) return true;
  notes.push(`${formatPath(path)}: ${ended} on ${until}, so ${again} again`);
  return false;
}

/** First millisecond after that day. A day ends at midnight UTC, a time of day at that time. */
function endOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text)) return undefined;
  const start = new Date(text);
  if (Number.isNaN(start.getTime())) return undefined;
  const isDay = text.length === 10;
  // JavaScript reads 30 February as 2 March.
  if (isDay && start.toISOString().slice(0, 10) !== text) return undefined;
  return start.getTime() + (isDay ? 86_400_000 : 0);
}
