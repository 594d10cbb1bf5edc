import { z } from 'zod';
import { findingSchema } from './finding.ts';

/** A log sequence number as PostgreSQL prints it, e.g. `0/16B3740`. */
export const lsnSchema = z.string().regex(/^[0-9A-F]+\/[0-9A-F]+$/i);
/** ISO 8601 in UTC, e.g. `2026-11-23T03:00:00.000Z`. */
export const timeSchema = z.string();

export const tablespaceSchema = z
  .object({
    oid: z.number().int(),
    /** Where it was on the source; never used as a path here. */
    location: z.string(),
    restoredBytes: z.number().optional(),
  })
  .readonly();
export type Tablespace = z.infer<typeof tablespaceSchema>;

/** What is known of a backup before anything is unpacked. */
export const backupFactsSchema = z
  .object({
    /** Source plugin, e.g. `basebackup`. */
    source: z.string(),
    /** `logical`: a dump, loaded into an empty cluster. Default `physical`: the cluster's files. */
    kind: z.enum(['physical', 'logical']).optional(),
    /** e.g. `tar+gzip`. */
    format: z.string(),
    location: z.string(),
    files: z.array(z.object({ name: z.string(), bytes: z.number() }).readonly()).readonly(),
    /** Sum of the files as they lie in storage. */
    storedBytes: z.number(),
    /** What the restored cluster needs on disk. */
    restoredBytes: z.number(),
    /** True where the manifest gave exact sizes; else estimated. */
    restoredBytesExact: z.boolean(),
    major: z.number().int(),
    /** Unsigned 64 bit, so a string. */
    systemIdentifier: z.string().optional(),
    takenFrom: z.enum(['primary', 'standby']).optional(),
    label: z.string().optional(),
    startedAt: timeSchema.optional(),
    startLsn: lsnSchema.optional(),
    checkpointLsn: lsnSchema.optional(),
    /** End of the WAL that the backup needs, where the manifest says. */
    endLsn: lsnSchema.optional(),
    /**
     * As pg_basebackup calls it: `stream` took the WAL as it was written, `fetch` copied its files at the end, `none` left
     * it to an archive.
     */
    walMethod: z.enum(['stream', 'fetch', 'none']).optional(),
    timeline: z.number().int().optional(),
    /**
     * True for the files of one moment, by the operator's word: they need no backup_label, for the server recovers from
     * them as after a crash.
     */
    snapshot: z.boolean().optional(),
    tablespaces: z.array(tablespaceSchema).readonly(),
    manifest: z
      .object({
        present: z.boolean(),
        files: z.number().int().optional(),
        checksumAlgorithm: z.string().optional(),
      })
      .readonly(),
    /** Things worth telling that stop nothing, e.g. trailing garbage, unknown files. */
    warnings: z.array(z.string()).readonly(),
  })
  .readonly();
export type BackupFacts = z.infer<typeof backupFactsSchema>;

/** What was seen while the files streamed past. */
export const restoreFactsSchema = z
  .object({
    files: z.number().int(),
    bytes: z.number(),
    walSegments: z.array(z.string()).readonly(),
    /**
     * How the files got into place. `overlay`: they are those of the backup, read-only, under a layer that takes what is
     * changed; `reflink`: they share its blocks; `copy`; `unpack`.
     */
    method: z.enum(['overlay', 'reflink', 'copy', 'unpack']).optional(),
    /** Why it was none of the quicker ones. */
    methodReason: z.string().optional(),
    manifest: z
      .object({
        /** False where there is no manifest: that is never a pass. */
        verified: z.boolean(),
        /** True while only names and sizes were compared, because the files need not be read to be in place. */
        pending: z.boolean().optional(),
        checksumAlgorithm: z.string().optional(),
        filesVerified: z.number().int(),
        /** One per differing, missing or extra file; at most 100, `problemsOmitted` counts the rest. */
        problems: z.array(findingSchema).readonly(),
        problemsOmitted: z.number().int(),
      })
      .readonly(),
    /** How a dump was loaded; absent for the files of a cluster. */
    load: z
      .object({
        databases: z.array(z.string()).readonly(),
        /** One per statement that failed; at most 100, `problemsOmitted` counts the rest. */
        problems: z.array(findingSchema).readonly(),
        problemsOmitted: z.number().int(),
      })
      .readonly()
      .optional(),
    warnings: z.array(z.string()).readonly(),
  })
  .readonly();
export type RestoreFacts = z.infer<typeof restoreFactsSchema>;

const stopSchema = z
  .object({ lsn: lsnSchema, kind: z.string(), xid: z.number().int().optional(), time: timeSchema.optional() })
  .readonly();

/** How the restored cluster was recovered and promoted. */
export const recoveryFactsSchema = z
  .object({
    /** Full version of the server that recovered it, e.g. `15.18`. */
    serverVersion: z.string(),
    binariesFrom: z.string(),
    systemIdentifier: z.string(),
    /** Timeline of the backup and the one promotion created. */
    timelineBefore: z.number().int(),
    timeline: z.number().int(),
    /** Where redo began, as asked by the backup label. */
    redoStartLsn: lsnSchema.optional(),
    /** Last WAL record replayed. */
    endLsn: lsnSchema.optional(),
    /** Time of the last replayed commit; absent when the WAL held none. */
    lastReplayedCommit: timeSchema.optional(),
    /** Where recovery was to end, and the records around the place where it did. */
    target: z
      .object({
        kind: z.string(),
        /** For people, e.g. `LSN 0/3000060`. */
        asked: z.string(),
        /** The last record that was replayed, and the first that was not. */
        after: stopSchema.optional(),
        before: stopSchema.optional(),
        /** Of a moment chosen by chance: transactions that the recovered server was asked for. */
        boundary: z
          .object({ seed: z.string(), committed: z.number().int(), notCommitted: z.number().int().optional() })
          .readonly()
          .optional(),
      })
      .readonly()
      .optional(),
    /** Where WAL came from that the backup does not hold, and how many segments of it were replayed. */
    archive: z.object({ location: z.string(), segments: z.number().int() }).readonly().optional(),
    /** When the checkpoint in the backup's control file began: all that was committed before is in the backup. */
    checkpointTime: timeSchema,
    replayMs: z.number(),
    promoteMs: z.number(),
    dataChecksums: z.boolean(),
    /** What text is sorted by here, beside what the backup recorded. What could not be found out is left out. */
    libraries: z
      .object({
        /** C library of the sandbox, e.g. `glibc 2.36`. */
        cLibrary: z.string().optional(),
        /** Major of the ICU that the server is linked with, and the version it gives its collations, e.g. `153.120`. */
        icu: z.string().optional(),
        icuCollations: z.string().optional(),
        /** Versions of collations in the catalogs of all databases; of the C library from PostgreSQL 13 on. */
        recorded: z
          .object({ cLibrary: z.array(z.string()).readonly(), icuCollations: z.array(z.string()).readonly() })
          .readonly(),
      })
      .readonly()
      .optional(),
    databases: z
      .array(z.object({ name: z.string(), allowConnections: z.boolean(), bytes: z.number() }).readonly())
      .readonly(),
    /** Settings of the backup's own configuration that pgproof had to disarm, and why. */
    configuration: z.array(findingSchema).readonly(),
  })
  .readonly();
export type RecoveryFacts = z.infer<typeof recoveryFactsSchema>;

export const sandboxFactsSchema = z
  .object({
    kind: z.string(),
    network: z.enum(['none', 'host']),
    unprivileged: z.boolean(),
    image: z.string().optional(),
    version: z.string().optional(),
    memoryLimitBytes: z.number().optional(),
    cpus: z.number().optional(),
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
