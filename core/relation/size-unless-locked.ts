/**
 * SQL for the size of a relation in bytes, 0 where a prepared transaction has locked it: measuring would wait for that
 * lock, and with it the list of all relations.
 */
export function sizeUnlessLocked(oid: string, measure: 'pg_relation_size' | 'pg_table_size' = 'pg_relation_size') {
  return `case when ${oid} in (select l.relation from pg_catalog.pg_locks l
                               where l.pid is null and l.mode = 'AccessExclusiveLock' and l.relation is not null)
               then 0 else pg_catalog.${measure}(${oid}) end`;
}
