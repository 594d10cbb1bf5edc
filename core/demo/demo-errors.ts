import { defineErrors } from '../errors/define-errors.ts';

export const demoErrors = defineErrors({
  INITDB_FAILED: {
    blame: 'sandbox',
    message: (facts: { major: number; directory: string; stderr: string }) =>
      `initdb of PostgreSQL ${facts.major} failed in ${facts.directory}: ${facts.stderr}`,
  },
  SERVER_START_FAILED: {
    blame: 'sandbox',
    message: (facts: { major: number; directory: string; log: string }) =>
      `PostgreSQL ${facts.major} did not start in ${facts.directory}: ${facts.log}`,
  },
  STANDBY_SEED_FAILED: {
    blame: 'sandbox',
    message: (facts: { directory: string; stderr: string }) =>
      `The base backup could not be unpacked for a standby in ${facts.directory}: ${facts.stderr}`,
    hint: () => 'Install tar, and look for free space.',
  },
  STANDBY_NOT_STREAMING: {
    blame: 'sandbox',
    message: (facts: { directory: string; seconds: number }) =>
      `The standby in ${facts.directory} had not caught up with its primary after ${facts.seconds} s`,
    hint: () => "Look for the reason in the 'log' file of that directory.",
  },
  BASE_BACKUP_FAILED: {
    blame: 'sandbox',
    message: (facts: { with: string; reason: string }) => `No base backup with ${facts.with}: ${facts.reason}`,
  },
  WAL_ALREADY_REMOVED: {
    blame: 'sandbox',
    message: (facts: { segment: string }) =>
      `The server removed WAL segment ${facts.segment} before the base backup could take it`,
    hint: () => 'Raise wal_keep_size (wal_keep_segments up to 12) of the server.',
  },
});
