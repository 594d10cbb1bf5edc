import { reasonOf } from '../errors/to-error.ts';
import type { DrillContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';

/** Undoes everything, last things first, however the drill went. What cannot be removed is told. */
export const destroy: Phase<DrillContext, object> = {
  name: 'destroy',
  timeout: '5 min',
  blame: 'sandbox',
  before: 'beforeDestroy',
  always: true,
  async run(context, { undo }) {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
      const { what, run } = step;
      await run().catch((error: unknown) => {
        context.note(`${what} could not be removed: ${reasonOf(error)}; pgproof reap tries again`);
        context.log.warn(`${what} could not be removed: ${reasonOf(error)}`);
      });
    }
    return {};
  },
};
