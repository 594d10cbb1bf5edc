import { z } from 'zod';
import { newest } from '../choose/choice.ts';
import { chooseBackup, selectionOf } from '../choose/choose-backup.ts';
import { frozen } from '../frozen.ts';
import type { DrillContext, SelectedContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { sound } from '../lifecycle/sound.ts';
import { errors } from '../run/errors.ts';

export const backupsSchema = z.array(
  z.object({
    id: z.string(),
    location: z.string(),
    takenAt: z.string().optional(),
    storedBytes: z.number().optional(),
    kind: z.enum(['full', 'differential', 'incremental']).optional(),
    unfinished: z.object({ state: z.enum(['in-progress', 'incomplete']), reason: z.string() }).optional(),
  }),
);

/** Asks the source what there is; a plugin may choose, else the configuration does. */
export const select: Phase<DrillContext, Pick<SelectedContext, 'backup' | 'selection'>> = {
  name: 'select',
  timeout: '5 min',
  blame: 'repository',
  async run(context, { hooks }) {
    const source = context.backupConfiguration.source.definition.name;
    const backups = await context.source.list(context);
    // Not the copy: a source may know its own backups by more than we do.
    sound(backupsSchema, backups, source, 'list');
    const asked = await hooks.selectBackup.promise(Object.freeze({ ...context, backups }));
    const { backup, selection } =
      asked === undefined
        ? chooseBackup(backups, context.choice ?? newest, { source, chance: `${context.runId}-${context.drill}` })
        : byPlugin(asked.id);
    return { backup, selection: frozen(selection) };

    function byPlugin(id: string) {
      const backup = backups.find((one) => one.id === id);
      if (backup === undefined) throw errors.BACKUP_NOT_LISTED({ id, source });
      return { backup, selection: selectionOf(backup, backups, { by: 'plugin' }) };
    }
  },
};
