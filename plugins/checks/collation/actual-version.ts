import { serverEvidence, statementTrouble, type Session } from '../../../core/index.ts';
import type { UsedCollation } from './collations.ts';

export type Actual = { readonly version: string | null } | { readonly missing: string };

/** The version this server sorts by, or why it cannot sort by this collation at all. */
export async function actualVersion(session: Session, collation: UsedCollation, major: number): Promise<Actual> {
  const { oid, name, isDefault } = collation;
  try {
    // The database's own collation works, or nobody could connect.
    if (!isDefault) await session.query(`select 'a'::pg_catalog.text collate ${name} < 'b'::pg_catalog.text`);
    if (isDefault && major < 15) return { version: null };
    const sql = isDefault
      ? `select pg_catalog.pg_database_collation_actual_version(oid) from pg_catalog.pg_database
         where datname = pg_catalog.current_database()`
      : `select pg_catalog.pg_collation_actual_version(${oid})`;
    return { version: (await session.value<string | null>(sql)) ?? null };
  } catch (error) {
    const message = String((error as { message?: unknown }).message);
    const isMissing = serverEvidence(message) === 'unsupported' || statementTrouble(error)?.kind === 'refused';
    if (!isMissing) throw error;
    return { missing: message };
  }
}
