import type { DrillContext, SelectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { errors } from '../run/errors.ts';

/** Asks the source what there is; a plugin may choose, else it is the newest. */
export const select: Phase<DrillContext, Pick<SelectedContext, 'backup'>> = {
  name: 'select',
  timeout: '5 min',
  blame: 'repository',
  async run(context, { hooks }) {
    const backups = await context.source.list(context);
    const backup = (await hooks.selectBackup.promise({ ...context, backups })) ?? backups[0];
    if (backup === undefined)
      throw errors.NO_BACKUP_FOUND({ source: context.backupConfiguration.source.definition.name });
    return { backup };
  },
};
