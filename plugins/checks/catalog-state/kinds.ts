/** What a catalog may say that a restore carries over as it is, and somebody has to know. */
export const kinds = [
  'invalid-index',
  'not-valid-constraint',
  'unpopulated-materialized-view',
  'disabled-foreign-key',
  'disabled-trigger',
  'prepared-transaction',
  'wraparound',
] as const;
export type Kind = (typeof kinds)[number];

export interface KindText {
  readonly summary: string;
  /** Of what is not listed one by one. */
  readonly one: string;
  readonly many: string;
  readonly hint: string;
}

export const kindTexts: Readonly<Record<Kind, KindText>> = {
  'invalid-index': {
    summary: 'An index is invalid: no query uses it, and a unique one guards nothing',
    one: 'more index is invalid',
    many: 'more indexes are invalid',
    hint: 'Reindex it on the source, or drop it there.',
  },
  'not-valid-constraint': {
    summary: 'A constraint was never validated: rows may break it',
    one: 'more constraint was never validated',
    many: 'more constraints were never validated',
    hint: 'Validate it on the source: alter table … validate constraint.',
  },
  'unpopulated-materialized-view': {
    summary: 'A materialized view is not populated: every query on it fails',
    one: 'more materialized view is not populated',
    many: 'more materialized views are not populated',
    hint: 'Refresh it on the source, or drop it there.',
  },
  'disabled-foreign-key': {
    summary: 'A foreign key is switched off by disabled triggers: rows may break it',
    one: 'more foreign key is switched off',
    many: 'more foreign keys are switched off',
    hint: 'Switch it on at the source (alter table … enable trigger all) and look for orphans.',
  },
  'disabled-trigger': {
    summary: 'A trigger is disabled',
    one: 'more trigger is disabled',
    many: 'more triggers are disabled',
    hint: 'If that is meant, drop the trigger, or put disabled-trigger into ignore.',
  },
  'prepared-transaction': {
    summary: 'A prepared transaction waits to be ended: it keeps its locks, and vacuum from its work',
    one: 'more prepared transaction waits to be ended',
    many: 'more prepared transactions wait to be ended',
    hint: 'After a restore somebody must commit or roll it back by hand; on the source too if nobody there will.',
  },
  wraparound: {
    summary: 'A database comes close to the end of its transaction numbers: one day it takes no more writes',
    one: 'more database comes close to the end of its transaction numbers',
    many: 'more databases come close to the end of their transaction numbers',
    hint: 'Vacuum it on the source, the oldest tables first, and find out what keeps autovacuum from it.',
  },
};
