import { z } from 'zod';
import type { DrillContext, SelectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { sound } from '../lifecycle/sound.ts';
import { errors } from '../run/errors.ts';

const backupsSchema = z.array(z.object({ id: z.string(), location: z.string() }));

/** Asks the source what there is; a plugin may choose, else it is the newest. */
export const select: Phase<DrillContext, Pick<SelectedContext, 'backup'>> = {
  name: 'select',
  timeout: '5 min',
  blame: 'repository',
  async run(context, { hooks }) {
    const source = context.backupConfiguration.source.definition.name;
    const backups = await context.source.list(context);
    // Not the copy: a source may know its own backups by more than we do.
    sound(backupsSchema, backups, source, 'list');
    const chosen = await hooks.selectBackup.promise(Object.freeze({ ...context, backups }));
    const backup = chosen === undefined ? backups[0] : backups.find(({ id }) => id === chosen.id);
    if (backup !== undefined) return { backup };
    throw chosen === undefined
      ? errors.NO_BACKUP_FOUND({ source })
      : errors.BACKUP_NOT_LISTED({ id: chosen.id, source });
  },
};
