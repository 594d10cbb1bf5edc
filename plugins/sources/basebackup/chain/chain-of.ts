import { backupLabelErrors } from '../../../../core/index.ts';
import { findChain, type Kept } from './find-chain.ts';
import type { Link } from './link.ts';
import { requireChain } from './require-chain.ts';

/** What the options say of chains. */
export interface ChainOptions extends Kept {
  /** Path of the source. */
  readonly directory: string;
  readonly chain: readonly string[] | undefined;
}

/** The backups that must be combined for this one; undefined where it is a full one. */
export async function chainOf(
  location: string,
  { directory, chain, storage, read }: ChainOptions,
  signal: AbortSignal,
): Promise<readonly Link[] | undefined> {
  if (chain === undefined) {
    const last = await read(storage.basename(location), location, signal);
    return last?.label.incrementalFromLsn === undefined ? undefined : findChain(last, { storage, read }, signal);
  }
  const links: Link[] = [];
  for (const name of chain) {
    const link = await read(name, storage.resolve(directory, name), signal);
    if (link === undefined) throw backupLabelErrors.BACKUP_LABEL_MISSING({ where: name });
    links.push(link);
  }
  requireChain(links);
  return links;
}
