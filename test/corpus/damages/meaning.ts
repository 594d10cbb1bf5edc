import type { Category, Damage } from '../support/damage.ts';
import { schemaReference } from '../support/schema-reference.ts';

/** The source is as it should not be, and so is its backup. */
const ofSource = (sql: readonly string[], damage: Omit<Damage, 'kind' | 'source'>): Damage => ({
  kind: 'source',
  source: { sql },
  ...damage,
});
const likeReference = async (major: number) => [{ use: 'schema', file: await schemaReference(major) }];
const inDatabase = { database: 'postgres' };

export const meaning: Category = {
  title: 'Content and meaning',
  damages: [
    ofSource(["update orders set created_at = created_at - interval '3 days'"], {
      id: 'stale-data',
      what: 'The newest rows are days old',
      checks: [{ use: 'newest-row', ...inDatabase, relation: 'public.orders', column: 'created_at', maxAge: '24 h' }],
      expect: { fails: ['newest-row'] },
    }),
    {
      kind: 'source',
      id: 'too-old',
      what: 'The last commit in the backup is older than the objective allows (RPO)',
      checks: [{ use: 'recovery-point', maxAge: '1 ms' }],
      expect: { fails: ['recovery-point'] },
    },
    {
      kind: 'source',
      id: 'too-slow',
      what: 'Restoring takes longer than the objective allows (RTO)',
      checks: [{ use: 'recovery-time', max: '1 ms' }],
      expect: { verdict: 'proven-with-warnings', warns: ['recovery-time'] },
    },
    {
      kind: 'source',
      id: 'wrong-cluster',
      what: 'The backup is of another cluster than everybody thinks',
      checks: [{ use: 'identity', systemIdentifier: '7000000000000000001' }],
      expect: { fails: ['identity'] },
    },
    {
      kind: 'source',
      id: 'database-missing',
      what: 'A database that should be there was never in this cluster',
      checks: [{ use: 'identity', databases: ['postgres', 'ledger'] }],
      expect: { fails: ['identity'] },
    },
    {
      kind: 'source',
      id: 'role-missing',
      what: 'A role that the application needs is missing',
      checks: [{ use: 'identity', roles: ['shop_app'] }],
      expect: { fails: ['identity'] },
    },
    ofSource(['truncate notes'], {
      id: 'table-empty',
      what: 'A table is empty',
      checks: [{ use: 'row-count', ...inDatabase, relation: 'public.notes', min: 1 }],
      expect: { fails: ['row-count'] },
    }),
    ofSource(['delete from notes where number > 20'], {
      id: 'rows-lost-at-source',
      what: 'A table lost most of its rows at the source',
      checks: [{ use: 'row-count', ...inDatabase, relation: 'public.notes', min: 300 }],
      expect: { fails: ['row-count'] },
    }),
    ofSource(['insert into notes select * from notes'], {
      id: 'rows-doubled',
      what: 'A table holds every row twice',
      checks: [{ use: 'row-count', ...inDatabase, relation: 'public.notes', max: 450 }],
      expect: { fails: ['row-count'] },
    }),
    ofSource(["update notes set remark = encode(sha256(convert_to(remark, 'UTF8')), 'base64')"], {
      id: 'values-encrypted',
      what: 'The values of a table were encrypted at the source',
      majors: (major) => major >= 11,
      checks: [
        { use: 'query', ...inDatabase, sql: "select 1 from public.notes where remark !~ '^remark '", noRows: true },
      ],
      expect: { fails: ['query'] },
    }),
    ofSource(['update canary set word = md5(word)'], {
      id: 'canary-changed',
      what: 'A planted value is not what it was',
      checks: [
        {
          use: 'canary',
          ...inDatabase,
          relation: 'public.canary',
          key: { id: 1 },
          column: 'word',
          text: 'Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich',
        },
      ],
      expect: { fails: ['canary'] },
    }),
    ofSource(['update orders set total = total + 1 where id = 7'], {
      id: 'totals-differ',
      what: 'A total is another than the books say',
      checks: [{ use: 'query', ...inDatabase, sql: 'select sum(total) from public.orders', equals: '343256.00' }],
      expect: { fails: ['query'] },
    }),
    ofSource(['alter table customers drop column country'], {
      id: 'column-dropped',
      what: 'A column is missing',
      checks: likeReference,
      expect: { fails: ['schema'] },
    }),
    ofSource(['drop index orders_customer'], {
      id: 'index-dropped',
      what: 'An index is missing',
      checks: likeReference,
      expect: { fails: ['schema'] },
    }),
    ofSource(['grant select on customers to public'], {
      id: 'grant-differs',
      what: 'Other people may read a table than should',
      checks: likeReference,
      expect: { fails: ['schema'] },
    }),
    ofSource(['alter table customers enable row level security'], {
      id: 'row-security-differs',
      what: 'Row security of a table is not as it should be',
      checks: likeReference,
      expect: { fails: ['schema'] },
    }),
    ofSource(["select setval('invoice_numbers', 10)"], {
      id: 'sequence-behind',
      what: 'A sequence is behind the column that it numbers',
      harmless: 'the restore is faithful: so it was on the source',
      expect: { verdict: 'proven-with-warnings', warns: ['sequences'] },
    }),
    ofSource(['set session_replication_role = replica; delete from customers where id = 33'], {
      id: 'orphans',
      what: 'Rows refer to rows that are not there, under a validated foreign key',
      expect: { fails: ['foreign-keys'] },
    }),
    ofSource(['refresh materialized view order_totals with no data'], {
      id: 'view-unpopulated',
      what: 'A materialized view is not populated',
      harmless: 'the restore is faithful: so it was on the source',
      expect: { verdict: 'proven-with-warnings', warns: ['catalog-state'] },
    }),
    ofSource(["update pg_index set indisvalid = false where indexrelid = 'places_gist'::regclass"], {
      id: 'index-invalid',
      what: 'An index is invalid',
      harmless: 'the restore is faithful: so it was on the source',
      expect: { verdict: 'proven-with-warnings', warns: ['catalog-state'] },
    }),
    ofSource(['alter table notes add constraint positive check (number > 0) not valid'], {
      id: 'constraint-not-valid',
      what: 'A constraint was never validated',
      harmless: 'the restore is faithful: so it was on the source',
      expect: { verdict: 'proven-with-warnings', warns: ['catalog-state'] },
    }),
    ofSource(['create database left_over', "update pg_database set datconnlimit = -2 where datname = 'left_over'"], {
      id: 'database-invalid',
      what: 'A database is invalid: its removal was interrupted',
      harmless: 'the restore is faithful: so it was on the source',
      expect: { verdict: 'proven-with-warnings' },
    }),
    ofSource(["update pg_database set datfrozenxid = '2400000000' where datname = 'postgres'"], {
      id: 'wraparound-near',
      what: 'The transaction IDs of a database are nearly used up',
      harmless: 'the restore is faithful: so it was on the source',
      expect: { verdict: 'proven-with-warnings', warns: ['catalog-state'] },
    }),
    ofSource(
      [
        "create function shout(text) returns text immutable language sql as 'select pg_catalog.lower($1)'",
        'create index customers_shout on customers (shout(name))',
        "create or replace function shout(text) returns text immutable language sql as 'select pg_catalog.reverse($1)'",
      ],
      {
        id: 'index-function-changed',
        what: 'The function of an index was changed, and the index was not built again',
        expect: (major) =>
          major >= 11
            ? { fails: ['amcheck'] }
            : { beyondReach: 'amcheck computes what an index should hold from PostgreSQL 11 on' },
      },
    ),
    ofSource(
      [
        'create index places_floor on places (floor)',
        'insert into places select 1000, at, floor from places where id = 7',
        "update pg_index set indisunique = true where indexrelid = 'places_floor'::regclass",
      ],
      {
        id: 'duplicates-under-unique-index',
        what: 'A unique index holds a value twice',
        expect: (major) =>
          major >= 17
            ? { fails: ['amcheck'] }
            : { beyondReach: 'the index is whole and in order; amcheck compares neighbours from PostgreSQL 17 on' },
      },
    ),
    ofSource(
      [
        "create collation german (provider = icu, locale = 'de')",
        'create table words (word text collate german primary key)',
        "insert into words values ('Öl'), ('Zaun')",
        "update pg_collation set collversion = '1.2.3' where collname = 'german'",
      ],
      {
        id: 'collation-version',
        what: 'An index was sorted by another version of its collation',
        harmless: 'the index may be in order all the same; amcheck says whether it is',
        expect: { verdict: 'proven-with-warnings', warns: ['collation'] },
      },
    ),
  ],
};
