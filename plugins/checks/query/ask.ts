import type { Session } from '../../../core/index.ts';

export interface Answer {
  /** Of at most two rows: whether there is more than one is all that counts. */
  readonly rows: number;
  readonly columns: number;
  /** As PostgreSQL prints it; null for NULL. */
  readonly value: string | null;
}

/**
 * As a subquery, the statement cannot be several, nor write. A comment at its end must not swallow what follows, and with
 * a parameter the server refuses more than one statement.
 */
const subquery = (sql: string) => `(${sql.replace(/[;\s]+$/, '')}\n) as answer`;
const alone = '$1::pg_catalog.text is null';

export async function countRows({ value }: Session, sql: string): Promise<number> {
  return Number(await value(`select pg_catalog.count(*) from ${subquery(sql)} where ${alone}`, [null]));
}

/** The value of the first column. JSON keeps columns of the same name apart, so it can count them. */
export async function askValue({ query }: Session, sql: string): Promise<Answer> {
  const rows = await query<{ value: string | null; columns: number }>(
    `select answer.value::pg_catalog.text as value,
            (select pg_catalog.count(*)::pg_catalog.int4
               from pg_catalog.json_object_keys(pg_catalog.row_to_json(answer.*))) as columns
     from ${subquery(sql)} (value) where ${alone} limit 2`,
    [null],
  );
  return { rows: rows.length, columns: rows[0]?.columns ?? 1, value: rows[0]?.value ?? null };
}
