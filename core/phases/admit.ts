import type { InspectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { diskNeeded } from '../run/disk-needed.ts';

/** Waits until the restored cluster fits on the disk, beside those of the drills that are under way. */
export const admit: Phase<InspectedContext, object> = {
  name: 'admit',
  timeout: '24 h',
  blame: 'sandbox',
  async run({ facts, shared, signal }) {
    await shared.room.reserve(diskNeeded(facts), signal);
    return {};
  },
};
