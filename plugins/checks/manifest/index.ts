import { defineCheck, z } from '../../../core/index.ts';
import { judgeFiles } from './judge-files.ts';
import { judgeWal } from './judge-wal.ts';

/** The files are those that were backed up, and the WAL reaches the end of the backup without a gap. */
export const manifest = defineCheck({
  name: 'manifest',
  summary: 'Every restored file is as the manifest says, and no WAL is missing.',
  options: z.strictObject({}),
  // Where the restore has read no file, all of them are read now.
  timeout: '24 h',
  run: async (ctx) =>
    ctx.backup.kind === 'logical'
      ? ctx.pass('A dump has neither a manifest nor WAL; the check load tells of it')
      : [...judgeFiles(ctx, await ctx.manifest()), ...judgeWal(ctx)],
});
