import { defineCheck, z } from '../../../core/index.ts';
import { offlineTool } from './offline-tool.ts';
import { checkThroughServer } from './through-server.ts';
import { checkWithTool } from './with-tool.ts';

/**
 * Every block is as it was written: all forks of all relations, indexes of all kinds. It runs last, because
 * pg_checksums reads a stopped cluster; where that program is missing, the running server reads instead.
 */
export const dataChecksums = defineCheck({
  name: 'data-checksums',
  summary: 'The checksum of every block of every relation is right.',
  options: z.strictObject({
    /** A cluster without checksums is a warning: who configured this check must learn that it proves nothing there. */
    required: z.boolean().default(true),
  }),
  timeout: '12 h',
  needs: { server: 'last', readWrite: true },
  async run(ctx) {
    if (ctx.backup.kind === 'logical') return ctx.pass('A dump holds no pages: data checksums say nothing about it');
    if (!ctx.recovery.dataChecksums) {
      const summary = 'The cluster has no data checksums, so damaged blocks cannot be told from sound ones';
      // Off is what initdb chose up to 17: no reason to doubt the backup of whoever did not ask.
      if (!ctx.options.required) return ctx.pass(summary);
      return ctx.warn(summary, {
        hint: 'Switch them on with pg_checksums --enable, or set required to false.',
      });
    }
    const tool = await offlineTool(ctx);
    return tool === undefined ? checkThroughServer(ctx) : checkWithTool(ctx, tool);
  },
});
