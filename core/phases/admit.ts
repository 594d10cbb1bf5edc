import { isPgproofError } from '../errors/pgproof-error.ts';
import type { InspectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { diskNeeded } from '../run/disk-needed.ts';

/** Waits until the restored cluster fits on the disk, beside those of the drills that are under way. */
export const admit: Phase<InspectedContext, Pick<InspectedContext, 'noRoom'>> = {
  name: 'admit',
  timeout: '24 h',
  blame: 'sandbox',
  async run(context) {
    const { source, backup, facts, shared, signal, log, keep = false } = context;
    try {
      await shared.room.reserve(diskNeeded(facts), signal);
      return {};
    } catch (error) {
      if (!isPgproofError(error) || keep || signal.aborted) throw error;
      if ((await source.unpacked?.(backup, facts, { signal, log })) === undefined) throw error;
      // An overlay copies only what recovery changes.
      await shared.room.reserve(diskNeeded({ restoredBytes: 0 }), signal);
      return { noRoom: error };
    }
  },
};
