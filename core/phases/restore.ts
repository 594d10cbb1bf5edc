import { chmod, chown, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CreatedContext, RestoredContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { sound } from '../lifecycle/sound.ts';
import { restoreFactsSchema } from '../report/facts.ts';

/** Files in place: unpacked, and compared with the manifest as they stream past. */
export const restore: Phase<CreatedContext, Pick<RestoredContext, 'restore'>> = {
  name: 'restore',
  timeout: '24 h',
  blame: 'repository',
  before: 'beforeRestore',
  after: 'afterRestore',
  async run({ source, backup, backupConfiguration, facts, container, layout, signal, log, drill, shared }, { hooks }) {
    const { dataDirectory, tablespaceDirectory, socketDirectory, logFile } = layout;
    for (const directory of [dataDirectory, tablespaceDirectory, socketDirectory]) {
      await mkdir(directory, { mode: 0o700 });
      await chmod(directory, 0o700);
      if (container.owner.uid !== process.getuid?.()) await chown(directory, container.owner.uid, container.owner.gid);
    }
    await mkdir(dirname(logFile), { mode: 0o700 });
    const target = {
      dataDirectory,
      tablespaceDirectory,
      owner: container.owner,
      inside: (hostPath: string) => container.inside(hostPath),
    };
    const progress = (event: { bytes: number; totalBytes: number }) => {
      shared.room.written(event.bytes);
      hooks.restoreProgressed.call({ drill, ...event });
    };
    const restored = await source.restore(backup, facts, target, { signal, log, progress });
    return { restore: sound(restoreFactsSchema, restored, backupConfiguration.source.definition.name, 'restore') };
  },
};
