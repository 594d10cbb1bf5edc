import type { DrillContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { undoAll } from '../lifecycle/undo.ts';
import { errors } from '../run/errors.ts';

/** Undoes everything, last things first, however the drill went. What cannot be removed is told. */
export const destroy: Phase<DrillContext, object> = {
  name: 'destroy',
  timeout: '5 min',
  blame: 'sandbox',
  before: 'beforeDestroy',
  always: true,
  async run(_context, { undo }) {
    const left = await undoAll(undo);
    if (left.length > 0) throw errors.LEFT_BEHIND({ left });
    return {};
  },
};
