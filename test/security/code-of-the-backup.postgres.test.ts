import { expect, test } from 'vitest';
import { amcheck, pgDump, rowCount } from '../../plugins/checks/index.ts';
import { processSandbox } from '../../plugins/sandboxes/process/index.ts';
import { cachedBackup } from '../support/cluster.ts';
import { plan } from '../plugins/checks/run-on.ts';
import { drillHostile } from './support/attack.ts';

/** Leaves a line in the data directory of a drill; the source's own server has no such name. */
const trace = (name: string) => `
  if pg_catalog.current_setting('cluster_name') like 'pgproof-%' then
    copy (select '${name}') to program 'cat >> traces';
  end if;`;
const made = (name: string, returns: string, result: string) => `
  create function public.${name}() returns ${returns} language plpgsql as $$ begin ${trace(name)} ${result} end $$;`;

const sql = `
  ${made('on_ddl', 'event_trigger', '')}
  create event trigger ddl on ddl_command_start execute function public.on_ddl();
  alter event trigger ddl enable always;
  ${made('on_login', 'event_trigger', '')}
  create event trigger login on login execute function public.on_login();
  alter event trigger login enable always;
  ${made('policy', 'boolean', 'return true;')}
  alter table public.customers enable row level security;
  alter table public.customers force row level security;
  create policy seen on public.customers using (public.policy());
  ${made('view', 'oid', 'return 1;')}
  create view public.pg_class as select public.view() as oid;
  create view public.pg_database as select public.view() as oid;
  ${made('now', 'timestamptz', 'return null;')}
  ${made('version', 'text', "return '';")}
  alter database shop set search_path = public, pg_catalog;
  alter role postgres set search_path = public, pg_catalog;`;

test('event triggers, login triggers, policies and functions that hide behind a name of PostgreSQL are not run by checks', async () => {
  const backup = await cachedBackup(18, { from: 'primary', customers: 1, load: false, compress: 'none', sql });
  const traces: unknown[] = [];
  const checks = await Promise.all(
    [rowCount({ database: 'shop', relation: 'public.customers', min: 1 }), amcheck(), pgDump()].map((use) => plan(use)),
  );
  const { drill } = await drillHostile(
    { definition: processSandbox, options: {} },
    backup.directory,
    async ({ query }) => {
      const list = async () => traces.push(await query("select name from pg_catalog.pg_ls_dir('.') as name"));
      await query('create table public.made ()');
      await list();
      // The same code when somebody does call it.
      await query('select public.policy()');
      await list();
    },
    { before: checks },
  );
  expect(traces[0]).not.toContainEqual({ name: 'traces' });
  expect(traces[1]).toContainEqual({ name: 'traces' });
  const outcomes = drill.checks.map(({ name, outcome, error }) => [name, outcome, error?.code]);
  expect(outcomes.filter(([, outcome, code]) => outcome !== 'pass' && code !== 'CLIENT_TOOL_MISSING')).toEqual([]);
});
