import { z } from 'zod';
import { duration, parseDuration } from '../values/duration.ts';
import type { ConfigPath } from './config-path.ts';
import type { ReporterConfiguration } from './configuration.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveEntry } from './resolve-entry.ts';
import { uniqueName } from './unique-names.ts';

const defaultTimeoutMs = 30_000;

const settingsSchema = z.object({
  when: z.enum(['always', 'not-proven', 'changed']).optional(),
  required: z.boolean().optional(),
  timeout: duration.optional(),
  attempts: z.int().min(1).max(20).optional(),
});

export async function resolveReporters(
  entries: readonly unknown[],
  path: ConfigPath,
  context: ResolveContext,
): Promise<ReporterConfiguration[]> {
  const taken = new Set<string>();
  const reporters: ReporterConfiguration[] = [];
  for (const [index, value] of entries.entries()) {
    const found = await resolveEntry('reporter', value, settingsSchema, [...path, index], context);
    if (found === undefined) continue;
    const { definition, options, settings } = found;
    reporters.push({
      name: uniqueName(definition.name, taken),
      definition,
      options,
      when: settings.when ?? definition.when ?? 'always',
      required: settings.required ?? definition.required ?? true,
      timeoutMs: settings.timeout ?? parseDuration(definition.timeout ?? '') ?? defaultTimeoutMs,
      attempts: settings.attempts ?? definition.attempts ?? 1,
    });
  }
  return reporters;
}
