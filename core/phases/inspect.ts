import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { InspectedContext, SelectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { sound } from '../lifecycle/sound.ts';
import { backupFactsSchema } from '../report/facts.ts';
import { errors } from '../run/errors.ts';

/** What recovery writes beside the restored files: WAL of the promoted server, checkpoints, sort files of checks. */
const headroom = 128 * 1024 * 1024;

/** Reads only what is cheap, and decides before anything is unpacked. */
export const inspect: Phase<SelectedContext, Pick<InspectedContext, 'facts'>> = {
  name: 'inspect',
  timeout: '10 min',
  blame: 'repository',
  before: 'beforeInspect',
  after: 'afterInspect',
  async run({ source, backup, backupConfiguration, layout, signal, log, note }) {
    const { definition } = backupConfiguration.source;
    try {
      const facts = sound(backupFactsSchema, await source.inspect(backup, { signal, log }), definition.name, 'inspect');
      const { bavail, bsize } = await statfs(dirname(layout.directory));
      const needed = facts.restoredBytes + headroom;
      const free = bavail * bsize;
      if (free < needed) throw errors.DISK_TOO_SMALL({ directory: layout.directory, needed, free });
      return { facts };
    } catch (error) {
      // The report gets no facts then, and has to say all the same which backup this was.
      note(`The backup that was looked at is ${backup.location}`);
      throw error;
    }
  },
};
