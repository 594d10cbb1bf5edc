/** Diagnostics, to standard error; every line passes the redactor. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {} };
