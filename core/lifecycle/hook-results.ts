import { z } from 'zod';
import { findingSchema } from '../report/finding.ts';
import { verdicts } from '../report/report.ts';
import type { HookName } from './hooks.ts';

/** What deciding hooks must return: the part of it that the engine relies on. */
const results: Partial<Record<HookName, { expected: string; schema: z.ZodType }>> = {
  selectBackup: {
    expected: 'a backup of the list, or undefined',
    schema: z.object({ id: z.string(), location: z.string() }),
  },
  configureContainer: {
    expected: 'the container specification',
    schema: z.object({
      name: z.string(),
      directory: z.string(),
      limits: z.object({}),
      mounts: z.array(z.object({ source: z.string(), target: z.string(), readOnly: z.boolean() })),
    }),
  },
  configureRecovery: { expected: 'settings as { name: "value" }', schema: z.record(z.string(), z.string()) },
  planChecks: {
    expected: 'the list of checks, each with a name of its own',
    schema: z
      .array(
        z.object({
          name: z.string(),
          definition: z.function(),
          options: z.object({}),
          severity: z.enum(['fail', 'warn']),
          timeoutMs: z.number().positive(),
        }),
      )
      .refine((checks) => new Set(checks.map(({ name }) => name)).size === checks.length),
  },
  runCheck: { expected: 'findings, or undefined', schema: z.array(findingSchema).min(1) },
  judge: {
    expected: '{ verdict, reasons }',
    schema: z.object({ verdict: z.enum(verdicts), reasons: z.array(z.string()) }),
  },
};

/** Undefined when the result is sound; else what was expected, in words. */
export function resultProblem(hook: HookName, result: unknown): string | undefined {
  const rule = results[hook];
  return !rule || rule.schema.safeParse(result).success ? undefined : rule.expected;
}
