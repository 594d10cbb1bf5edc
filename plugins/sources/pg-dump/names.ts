/** An identifier as pg_dump writes it. */
export const identifier = String.raw`"(?:[^"]|"")+"|[^\s",;()']+`;

/** The name that an identifier stands for. */
export const nameOf = (written: string): string =>
  written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Standard-conforming: a backslash is a backslash. */
export const quoteLiteral = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A database as psql and pg_restore take it; a bare name with `=` in it would be read as a connection string. */
export const connectionString = (database: string): string =>
  `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
