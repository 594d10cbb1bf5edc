import { openArchive } from '../archive/open-archive.ts';
import type { RecoveredContext, RestoredContext } from '../lifecycle/context.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { readClusterFacts, readFreshClusterFacts } from '../recovery/cluster-facts.ts';
import { goalOf } from '../recovery/moment/goal-of.ts';
import { prepareDataDirectory } from '../recovery/prepare-data-directory.ts';
import { recover as recoverCluster } from '../recovery/recover.ts';
import { serveWal } from '../recovery/wal-service/serve-wal.ts';

/** WAL replayed, by a server whose configuration is ours. */
export const recover: Phase<RestoredContext, Pick<RecoveredContext, 'recovering'>> = {
  name: 'recover',
  timeout: '12 h',
  blame: 'sandbox',
  before: 'beforeRecover',
  after: 'afterRecover',
  async run(context, { hooks }) {
    const { backupConfiguration, backup, source, facts, container, binaries, layout, signal, drill } = context;
    const cluster = await (facts.kind === 'logical'
      ? readFreshClusterFacts(layout.dataDirectory)
      : readClusterFacts(layout.dataDirectory, facts));
    const archive = openArchive(backupConfiguration.archive, source, backup);
    const walService = archive && (await serveWal(context, cluster, archive));
    const prepared = await prepareDataDirectory({
      layout,
      container,
      facts: cluster,
      walService,
      ...(await goalOf(context, cluster, walService)),
      settings: await hooks.configureRecovery.promise(backupConfiguration.recovery.settings, context),
      memoryBytes: container.facts.memoryLimitBytes,
      systemIdentifier: facts.systemIdentifier,
    });
    const onProgress = (event: { segment: string; done: number; total: number }) =>
      hooks.walReplayed.call({ drill, ...event });
    const recovering = await recoverCluster({ container, binaries, prepared, signal, onProgress });
    context.defer('the server', () => recovering.kill());
    return { recovering };
  },
};
