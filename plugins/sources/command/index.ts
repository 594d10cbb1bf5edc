import { defineSource } from '../../../core/index.ts';
import { parseList } from './answers.ts';
import { inspectBackup } from './inspect.ts';
import { commandOptions } from './options.ts';
import { restoreBackup } from './restore.ts';
import { runCommand } from './run-command.ts';

/** WAL-G, or anything else that fills a data directory. WAL comes from the backup itself, or from `archive` beside it. */
export const command = defineSource({
  name: 'command',
  summary: 'A command that restores a backup into a directory',
  options: commandOptions,
  open: (options) => {
    const { list, restore, environment } = options;
    const location = restore[0] ?? '';
    return {
      list: async ({ signal }) => {
        if (list === undefined) return [{ id: 'latest', location }];
        const run = { words: list, what: 'list the backups', values: {}, environment, cwd: '/', bad: [], signal };
        const listed = parseList(await runCommand(run), list[0] ?? '');
        return listed.map((backup) => ({ ...backup, location: `${location} ${backup.id}` }));
      },
      inspect: (backup, { signal }) => inspectBackup(options, backup, signal),
      restore: async (backup, facts, into, context) => {
        const done = await restoreBackup(options, backup, facts, into, context.signal);
        context.progress({ bytes: done.bytes, totalBytes: done.bytes });
        return done;
      },
    };
  },
});
