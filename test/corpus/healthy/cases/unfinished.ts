import type { HealthyCase } from '../healthy-case.ts';
import { each } from '../support/each.ts';
import { someData } from './sql/some-data.ts';

const invalid = 'An index is invalid: no query uses it, and a unique one guards nothing';
const notValidated = 'A constraint was never validated: rows may break it';

export const unfinishedCases: readonly HealthyCase[] = [
  {
    name: 'unfinished-business',
    title:
      'An invalid index, constraints that were never validated, a materialized view without data, disabled triggers',
    async make({ cluster, backup }) {
      const server = await cluster();
      await each(server, [
        someData,
        'create table twice (n int); insert into twice values (1), (1)',
        'create table child (order_id int references orders on delete cascade, n int); insert into child values (1, -1)',
        'create table other (order_id int); insert into other values (999999)',
        'alter table other add constraint dangling foreign key (order_id) references orders not valid',
        'alter table child add constraint positive check (n > 0) not valid',
        'create materialized view empty_view as select * from orders with no data',
        `create function nothing() returns trigger language plpgsql as $$ begin return new; end $$`,
        'create trigger off before insert on child for each row execute procedure nothing(); alter table child disable trigger off',
      ]);
      // Fails on the duplicate, and leaves its index behind.
      await server.query('create unique index concurrently broken on twice (n)').catch(() => {});
      await backup(server);
    },
    warnings: () => [
      `catalog-state: postgres: public.broken: ${invalid}`,
      `catalog-state: postgres: public.child: ${notValidated}`,
      `catalog-state: postgres: public.other: ${notValidated}`,
      'catalog-state: postgres: public.empty_view: A materialized view is not populated: every query on it fails',
      'catalog-state: postgres: public.child: A trigger is disabled',
    ],
  },
];
