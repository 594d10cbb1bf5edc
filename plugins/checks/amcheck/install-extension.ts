import { withoutEventTriggers, type CheckContext } from '../../../core/index.ts';
import { errors } from './errors.ts';

export interface Amcheck {
  /** Quoted schema that its functions are in. */
  readonly schema: string;
  /** Minor version of amcheck 1.x: 0 came with PostgreSQL 10, 5 with 18. */
  readonly version: number;
}

const installed = `
  select pg_catalog.quote_ident(n.nspname) as schema, pg_catalog.split_part(e.extversion, '.', 2)::int4 as version
  from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'amcheck'`;

/** The extension in this database, created or brought up to date; the database is thrown away afterwards. */
export async function installExtension(ctx: CheckContext): Promise<Amcheck> {
  const { query, server, database } = ctx;
  const [before] = await query<Amcheck>(installed);
  try {
    await withoutEventTriggers(ctx, async () => {
      if (before !== undefined) return void (await query('alter extension amcheck update'));
      await query('create schema if not exists pgproof_amcheck');
      await query('create extension amcheck schema pgproof_amcheck');
    });
  } catch (error) {
    if (isNotInstalled(error)) throw errors.AMCHECK_NOT_INSTALLED({ major: server.major, database });
    throw error;
  }
  const [now] = await query<Amcheck>(installed);
  if (now === undefined) throw errors.AMCHECK_NOT_INSTALLED({ major: server.major, database });
  return now;
}

/** Up to 12 the missing control file is told as such. pg_available_extensions is no help: one foreign file breaks it. */
function isNotInstalled(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    code === '0A000' || (code === '58P01' && /extension (control )?file|\$libdir|\.control"/.test(String(message)))
  );
}
