import type { InspectedContext, SelectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { sound } from '../lifecycle/sound.ts';
import { backupFactsSchema } from '../report/facts.ts';

/** Reads only what is cheap, and decides before anything is unpacked. */
export const inspect: Phase<SelectedContext, Pick<InspectedContext, 'facts'>> = {
  name: 'inspect',
  timeout: '10 min',
  blame: 'repository',
  before: 'beforeInspect',
  after: 'afterInspect',
  async run({ source, backup, backupConfiguration, signal, log, note }) {
    const { definition } = backupConfiguration.source;
    const hasWalArchive = backupConfiguration.archive !== undefined;
    try {
      return {
        facts: sound(
          backupFactsSchema,
          await source.inspect(backup, { signal, log, hasWalArchive }),
          definition.name,
          'inspect',
        ),
      };
    } catch (error) {
      // The report gets no facts then, and has to say all the same which backup this was.
      note(`The backup that was looked at is ${backup.location}`);
      throw error;
    }
  },
};
