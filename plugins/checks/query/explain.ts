import type { CheckContext, Finding, PgproofError } from '../../../core/index.ts';
import { errors } from './errors.ts';

/** What is missing, by SQLSTATE, and where the server keeps others of the name. */
const missing: Readonly<Record<string, { readonly what: string; readonly named?: RegExp; readonly others?: string }>> =
  {
    '3F000': { what: 'schema' },
    '42703': { what: 'column' },
    '42P01': {
      what: 'relation',
      named: /^relation "([^".]+)" does not exist/,
      others: 'select relnamespace as schema, relname as name from pg_catalog.pg_class',
    },
    '42883': {
      what: 'function',
      named: /^(?:function|procedure) ([^."(]+)\(/,
      others: 'select pronamespace as schema, proname as name from pg_catalog.pg_proc',
    },
    '42704': {
      what: 'type',
      named: /^type "([^".]+)" does not exist/,
      others: 'select typnamespace as schema, typname as name from pg_catalog.pg_type',
    },
  };

/**
 * What the server's refusal of the statement means: a name that the recovered database lacks is a failure, a statement
 * that no database would take is the operator's. Everything else is thrown on.
 */
export async function explainRefusal(
  thrown: unknown,
  { connect, database, fail }: Pick<CheckContext, 'connect' | 'database' | 'fail'>,
): Promise<Finding | PgproofError> {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  const sqlstate = typeof code === 'string' ? code : '';
  const reason = String(message);
  const lacks = reason.startsWith('operator does not exist') ? undefined : missing[sqlstate];
  if (lacks !== undefined) {
    const name = lacks.named?.exec(reason)?.[1];
    const similar = name === undefined || lacks.others === undefined ? [] : await othersNamed(name, lacks.others);
    if (similar.length > 0) return errors.QUERY_NAME_UNQUALIFIED({ reason, similar });
    const hint = `Correct the query, or find out why the backup lacks the ${lacks.what}.`;
    return fail(`The query asks for a ${lacks.what} that the recovered database lacks`, {
      target: database,
      evidence: [`${reason} (SQLSTATE ${sqlstate})`],
      hint,
    });
  }
  if (/^(42|0A|25006)/.test(sqlstate)) return errors.QUERY_INVALID({ reason, sqlstate }, { cause: thrown });
  throw thrown;

  async function othersNamed(name: string, others: string): Promise<string[]> {
    const session = await connect();
    const rows = await session.query<{ name: string }>(
      `select distinct pg_catalog.format('%I.%I', n.nspname, o.name) as name
       from (${others}) o join pg_catalog.pg_namespace n on n.oid = o.schema
       where o.name = $1 and n.nspname !~ '^pg_' order by 1 limit 3`,
      [name],
    );
    return rows.map((row) => row.name);
  }
}
