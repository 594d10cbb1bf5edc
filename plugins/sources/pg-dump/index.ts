import { dirname, resolve } from 'node:path';
import { defineSource, z } from '../../../core/index.ts';
import { findDumps, toBackup } from './find-dumps.ts';
import { inspectDumps } from './inspect.ts';
import { errors } from './errors.ts';
import { restoreDumps } from './restore.ts';

/** Dumps by pg_dump in any of its formats, and by pg_dumpall. */
export const pgDumpSource = defineSource({
  name: 'pg-dump',
  summary: 'A dump by pg_dump or pg_dumpall, or a directory of dumps',
  backups: 'logical',
  options: z.strictObject({
    /** A dump: a file, or the directory of the format directory. Or a directory that holds dumps. */
    path: z.string().min(1),
    /** What `pg_dumpall --globals-only` wrote; relative to where `path` lies. In a directory of dumps it is found. */
    globals: z.string().min(1).optional(),
    /** Name of the database that a single dump is restored into. Default: its own, or that of its file. */
    database: z.string().min(1).optional(),
    /** Restored into this major. Default: that of the server, or of pg_dump where it was newer. */
    major: z.number().int().min(10).max(18).optional(),
  }),
  open: (options) => {
    const path = resolve(options.path);
    const globals = options.globals === undefined ? undefined : resolve(dirname(path), options.globals);
    const find = async (id: string, signal: AbortSignal) => {
      const found = (await findDumps({ path, globals }, signal)).find((set) => set.id === id);
      if (found === undefined) throw errors.DUMP_NOT_FOUND({ path: id });
      return found;
    };
    return {
      list: async ({ signal }) => (await findDumps({ path, globals }, signal)).map(toBackup),
      inspect: async ({ id }, { signal }) => inspectDumps(await find(id, signal), options.major),
      restore: async ({ id }, facts, into, context) =>
        restoreDumps(await find(id, context.signal), facts, into, context, options.database),
    };
  },
});
