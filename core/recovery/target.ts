/** Where recovery is to end. */
export type RecoveryTarget =
  /** All WAL there is. */
  | { readonly kind: 'latest' }
  /** As soon as the backup is consistent. */
  | { readonly kind: 'immediate' }
  /** ISO 8601 in UTC, to the microsecond. */
  | { readonly kind: 'time'; readonly time: string }
  | { readonly kind: 'lsn'; readonly lsn: string }
  /** As PostgreSQL's setting takes it: 32 bits. */
  | { readonly kind: 'xid'; readonly xid: number }
  /** Of a restore point. */
  | { readonly kind: 'name'; readonly name: string }
  /** A commit behind the end of the backup, chosen by chance; the same seed and the same WAL give the same one. */
  | { readonly kind: 'moment'; readonly seed: string };

export interface RecoveryGoal {
  readonly target: RecoveryTarget;
  /** Whether the transaction at the target is there afterwards. */
  readonly inclusive: boolean;
  readonly timeline: 'latest' | 'current' | number;
}

export const latestGoal: RecoveryGoal = { target: { kind: 'latest' }, inclusive: true, timeline: 'latest' };

/** For people. */
export function describeTarget({ target, inclusive }: RecoveryGoal): string {
  const exclusive = inclusive ? '' : ' (exclusive)';
  if (target.kind === 'latest') return 'the end of WAL';
  if (target.kind === 'immediate') return 'the end of the backup';
  if (target.kind === 'time') return `${target.time}${exclusive}`;
  if (target.kind === 'lsn') return `LSN ${target.lsn}${exclusive}`;
  if (target.kind === 'xid') return `transaction ${target.xid}${exclusive}`;
  if (target.kind === 'name') return `restore point ${JSON.stringify(target.name)}`;
  return 'a moment chosen by chance';
}
