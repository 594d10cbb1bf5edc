import { suggestion } from '../config/nearest.ts';
import { defineErrors } from '../errors/define-errors.ts';
import { countOf } from '../text/count-of.ts';

/** Why none of the backups can be chosen. */
export const chooseErrors = defineErrors({
  NO_BACKUP_FOUND: {
    blame: 'repository',
    message: (facts: { source: string }) => `${facts.source} found no backup`,
    hint: () =>
      'Look whether the backup job still runs, whether the path is the one it writes to, and whether its storage is mounted.',
  },
  NO_BACKUP_FINISHED: {
    blame: 'repository',
    message: (facts: { source: string; backups: number; newest: string; reason: string }) =>
      `${facts.source} found ${countOf(facts.backups, 'backup')}, and none is finished; the newest, ${facts.newest}, ${facts.reason}`,
    hint: () => 'Look at the log of the backup job. To drill one all the same, choose it by its name.',
  },
  BACKUP_NOT_FOUND: {
    blame: 'repository',
    message: (facts: { id: string; source: string; known: readonly string[] }) =>
      `${facts.source} found no backup "${facts.id}"; ${suggestion(facts.id, facts.known.slice(0, 20))}`,
    hint: () => 'pgproof list shows what there is.',
  },
});
