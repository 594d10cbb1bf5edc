import { dirname, resolve } from 'node:path';
import { defineSource, z } from '../../../core/index.ts';
import { findDumps, toBackup } from './find-dumps.ts';
import { inspectDumps } from './inspect.ts';
import { errors } from './errors.ts';
import { isUnread } from './problem.ts';
import { restoreDumps } from './restore.ts';
import { unlessWritten, whileUnwritten } from './unless-written.ts';

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
    const places = [path, ...(globals === undefined ? [] : [globals])];
    const all = async (signal: AbortSignal) => unlessWritten(places, () => findDumps({ path, globals }, signal));
    const find = async (id: string, signal: AbortSignal) => {
      const found = (await all(signal)).find((set) => set.id === id);
      if (found === undefined) throw errors.DUMP_NOT_FOUND({ path: id });
      return { set: found, paths: found.dumps.map((dump) => dump.path) };
    };
    return {
      list: async ({ signal }) => (await all(signal)).map(toBackup),
      async inspect({ id }, { signal }) {
        const { set, paths } = await find(id, signal);
        return unlessWritten(paths, () => inspectDumps(set, options.major));
      },
      async restore({ id }, facts, into, context) {
        const { set, paths } = await find(id, context.signal);
        const load = () => restoreDumps(set, facts, into, context, options.database);
        return whileUnwritten(paths, load, (done) => done.load?.problems.find(isUnread)?.summary);
      },
    };
  },
});
