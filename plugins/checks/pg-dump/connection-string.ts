/** A database as pg_dump and pg_dumpall take it; a bare name with `=` in it would be read as a connection string. */
export function connectionString(database: string): string {
  return `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
