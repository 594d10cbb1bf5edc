/**
 * A message of the server (lc_messages = C) that ends in the words of the operating system, unless these say that the
 * file is not there: too many open files, a stale handle, permission denied. That a file is missing may be the backup's
 * fault; that it cannot be used is the host's.
 */
export const hostRefusal = /could not [^:]*: (?!No such file or directory|Not a directory|Is a directory)[A-Z][a-z]/;
