const names = /^(?:[0-9A-F]{24}|[0-9A-F]{8}\.history|[0-9A-F]{24}\.[0-9A-F]{8}\.backup)$/;

/** Whether a server may ask an archive for a file of this name. */
export const isArchiveName = (name: string): boolean => names.test(name);
