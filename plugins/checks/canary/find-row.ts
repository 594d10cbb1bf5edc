import type { Column, Relation, Session } from '../../../core/index.ts';
import { errors } from './errors.ts';

export interface Planted {
  /** Length in bytes; undefined for NULL. */
  readonly bytes: number | undefined;
  /** Bytes from `offset` on, at most `length`. */
  read(offset: number, length: number): Promise<Buffer>;
}

export interface Place {
  readonly relation: Relation;
  readonly column: Column;
  readonly key: readonly { readonly column: Column; readonly value: string }[];
}

/**
 * The rows of the key: each its value's length. An index finds them, but the row itself is read: an index may remember
 * what the table has lost.
 *
 * @throws CANARY_KEY_INVALID (blame: operator)
 */
export async function findRows(session: Session, { relation, column, key }: Place): Promise<Planted[]> {
  const bytes = column.type === 'bytea' ? column.sql : `pg_catalog.convert_to(${column.sql}::pg_catalog.text, 'UTF8')`;
  const where = key.map((part, index) => `${part.column.sql} = $${index + 1}`).join(' and ');
  const values = key.map(({ value }) => value);
  const found = `select ${bytes} as bytes from ${relation.sql} where ${where}`;
  await session.query('set enable_indexonlyscan = off');
  const rows = await session
    .query<{ length: number | null }>(
      `select pg_catalog.octet_length(bytes) as length from (${found} limit 2) r`,
      values,
    )
    .catch((error: unknown) => {
      const { code } = error as { code?: unknown };
      // Class 22: a text that is no value of the column's type.
      if (typeof code !== 'string' || !code.startsWith('22')) throw error;
      throw errors.CANARY_KEY_INVALID({ columns: key.map((part) => part.column.sql), sqlstate: code });
    });
  const next = key.length + 1;
  return rows.map(({ length }) => ({
    bytes: length ?? undefined,
    async read(offset, count) {
      const part = `pg_catalog.substring(bytes, $${next}::pg_catalog.int4, $${next + 1}::pg_catalog.int4)`;
      const hex = await session.value(`select pg_catalog.encode(${part}, 'hex') from (${found}) r`, [
        ...values,
        offset + 1,
        count,
      ]);
      return Buffer.from(hex ?? '', 'hex');
    },
  }));
}
