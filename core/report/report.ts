import { z } from 'zod';
import { blames } from '../errors/pgproof-error.ts';
import { backupFactsSchema, recoveryFactsSchema, restoreFactsSchema, sandboxFactsSchema, timeSchema } from './facts.ts';
import { findingSchema } from './finding.ts';
import { selectionSchema } from './selection.ts';

/** Worst first: failed > unverified > proven-with-warnings > proven. */
export const verdicts = ['failed', 'unverified', 'proven-with-warnings', 'proven'] as const;
export type Verdict = (typeof verdicts)[number];

export const checkOutcomes = ['fail', 'could-not-verify', 'warn', 'pass', 'skipped'] as const;
export type CheckOutcome = (typeof checkOutcomes)[number];

/** An error as it stands in the report: masked, without a stack. */
export const reportedErrorSchema = z
  .object({
    code: z.string(),
    blame: z.enum(blames),
    message: z.string(),
    hint: z.string().optional(),
    /** Plugin and hook it came from. */
    origin: z.string().optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
    /** Tail of a log that shows the cause, oldest line first. */
    log: z.array(z.string()).optional(),
  })
  .readonly();
export type ReportedError = z.infer<typeof reportedErrorSchema>;

export const checkResultSchema = z
  .object({
    /** Unique within the drill: the check's name, or `name#2`, or the `id` from the configuration. */
    name: z.string(),
    /** The check plugin. */
    check: z.string(),
    outcome: z.enum(checkOutcomes),
    durationMs: z.number(),
    findings: z.array(findingSchema).readonly(),
    error: reportedErrorSchema.optional(),
    /** Why and until when it was skipped. */
    skipped: z.object({ reason: z.string(), until: z.string() }).readonly().optional(),
    /** Numbers a later drill compares with, by a name the check chose. */
    measurements: z.record(z.string(), z.number()).optional(),
  })
  .readonly();
export type CheckResult = z.infer<typeof checkResultSchema>;

export const phaseResultSchema = z
  .object({
    name: z.string(),
    outcome: z.enum(['done', 'failed', 'not-reached']),
    durationMs: z.number(),
    error: reportedErrorSchema.optional(),
  })
  .readonly();
export type PhaseResult = z.infer<typeof phaseResultSchema>;

export const drillReportSchema = z
  .object({
    name: z.string(),
    verdict: z.enum(verdicts),
    /** Sentences that explain the verdict, worst first; for `proven` what was proven. */
    reasons: z.array(z.string()).readonly(),
    startedAt: timeSchema,
    durationMs: z.number(),
    /** Name in the configuration, where one entry there makes several drills. */
    configuredAs: z.string().optional(),
    selection: selectionSchema.optional(),
    backup: backupFactsSchema.optional(),
    sandbox: sandboxFactsSchema.optional(),
    phases: z.array(phaseResultSchema).readonly(),
    restore: restoreFactsSchema.optional(),
    recovery: recoveryFactsSchema.optional(),
    checks: z.array(checkResultSchema).readonly(),
    /** Things worth telling that changed nothing: a plugin's watcher that threw, what destroy could not remove. */
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
export type DrillReport = z.infer<typeof drillReportSchema>;

export const deliverySchema = z
  .object({
    reporter: z.string(),
    outcome: z.enum(['delivered', 'failed', 'not-due']),
    required: z.boolean(),
    attempts: z.number().int(),
    durationMs: z.number(),
    error: reportedErrorSchema.optional(),
  })
  .readonly();
export type Delivery = z.infer<typeof deliverySchema>;

/** The one document that every reporter, the history and the exit status are made from. */
export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    run: z
      .object({
        id: z.string(),
        startedAt: timeSchema,
        durationMs: z.number(),
        pgproof: z.string(),
        host: z.string(),
        /** The configuration as it was understood, secrets masked. */
        configuration: z.unknown(),
      })
      .readonly(),
    verdict: z.enum(verdicts),
    drills: z.array(drillReportSchema).readonly(),
    /** Filled in when all reporters have had their turn; reporters themselves see it empty. */
    deliveries: z.array(deliverySchema).readonly(),
  })
  .readonly();
export type Report = z.infer<typeof reportSchema>;
