import { frozen } from '../frozen.ts';
import type { PromotedContext, RecoveredContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { promote as promoteServer } from '../recovery/promote.ts';

/** Out of recovery and writable: shown by a write, and by a query on every database that accepts connections. */
export const promote: Phase<RecoveredContext, Pick<PromotedContext, 'server' | 'recovery'>> = {
  name: 'promote',
  timeout: '30 min',
  blame: 'sandbox',
  before: 'beforePromote',
  after: 'afterPromote',
  async run({ recovering, backupConfiguration, facts, signal }) {
    const { superuser } = backupConfiguration.recovery;
    const { endLsn, walMethod } = facts;
    const { server, recovery } = await promoteServer({ recovering, superuser, endLsn, walMethod, signal });
    return { server, recovery: frozen(recovery) };
  },
};
