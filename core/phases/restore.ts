import { chmod, chown, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Overlay } from '../layers/lay-over.ts';
import { runTool } from '../checks/run-tool.ts';
import type { FreshCluster } from '../contracts/source.ts';
import type { CreatedContext, RestoredContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { verification } from '../lifecycle/verification.ts';
import { sound } from '../lifecycle/sound.ts';
import { createFreshCluster } from '../recovery/fresh-cluster.ts';
import { restoreFactsSchema } from '../report/facts.ts';

/** Files in place: unpacked, and compared with the manifest as they stream past. */
export const restore: Phase<CreatedContext, Pick<RestoredContext, 'restore'>> = {
  name: 'restore',
  timeout: '24 h',
  blame: 'repository',
  before: 'beforeRestore',
  after: 'afterRestore',
  async run(context, record) {
    const { source, backup, backupConfiguration, facts, container, layout, overlay } = context;
    const { signal, log, drill, shared } = context;
    const { dataDirectory, tablespaceDirectory, socketDirectory, logFile } = layout;
    for (const directory of [dataDirectory, tablespaceDirectory, socketDirectory]) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await chmod(directory, 0o700);
      if (container.owner.uid !== process.getuid?.()) await chown(directory, container.owner.uid, container.owner.gid);
    }
    await mkdir(dirname(logFile), { mode: 0o700 });
    const target = {
      dataDirectory,
      tablespaceDirectory,
      owner: container.owner,
      ...(overlay === undefined ? {} : { overlay: overlayFacts(overlay) }),
      inside: (hostPath: string) => container.inside(hostPath),
      tool: (name: string, args: readonly string[], options: { readonly signal: AbortSignal }) =>
        runTool({ container, root: context.root, server: { major: facts.major, clientEnvironment: {} } }, name, args, {
          ...options,
          database: 'postgres',
          applicationName: 'pgproof',
          exactMajor: true,
        }),
      createCluster: () => createCluster(context),
    };
    const progress = (event: { bytes: number; totalBytes: number }) => {
      if (overlay?.mounted !== true) shared.room.written(event.bytes);
      record.hooks.restoreProgressed.call({ drill, ...event });
    };
    const restored = await source.restore(backup, facts, target, { signal, log, progress });
    const { name } = backupConfiguration.source.definition;
    const restore = sound(restoreFactsSchema, restored, name, 'restore');
    if (restore.manifest.pending === true) record.verifyFiles = verification(restored, name, log);
    record.requireUnchanged = async (until) => restored.requireUnchanged?.({ signal: until, log });
    return { restore };
  },
};

const overlayFacts = (overlay: Overlay) =>
  overlay.mounted ? { mounted: true as const } : { mounted: false as const, reason: overlay.reason };

async function createCluster(context: CreatedContext): Promise<FreshCluster> {
  const { container, binaries, layout, root, backupConfiguration, signal } = context;
  const { superuser = 'postgres', settings } = backupConfiguration.recovery;
  const cluster = await createFreshCluster({ container, binaries, layout, root, superuser, settings, signal });
  context.defer('the server that was loaded', () => cluster.kill());
  return cluster;
}
