import { join } from 'node:path';
import type { WalArchive } from '../../contracts/source.ts';
import type { RestoredContext } from '../../lifecycle/context.ts';
import type { ClusterFacts } from '../cluster-facts.ts';
import { startWalService, type WalService } from './wal-service.ts';

/** The archive's service of a drill; it ends with the drill. */
export async function serveWal(
  { container, layout, signal, log, defer }: RestoredContext,
  { major, control }: ClusterFacts,
  archive: WalArchive,
): Promise<WalService> {
  const { systemIdentifier, walSegmentBytes: segmentBytes, walBlockSize: pageBytes } = control;
  const format = { major, segmentBytes, pageBytes };
  const directory = join(layout.directory, 'wal');
  const service = await startWalService({ archive, container, directory, format, systemIdentifier, signal, log });
  defer('the WAL archive', () => service.close());
  return service;
}
