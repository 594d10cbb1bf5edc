import { isPgproofError, type PgproofError } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import type { Link, ReadLink } from './link.ts';
import { begins } from './require-chain.ts';

/** Where backups are kept, and how they are read. */
export interface Kept {
  readonly storage: Storage;
  readonly read: ReadLink;
}

/**
 * Finds the predecessors of an incremental backup among the backups beside it. What else lies there, and what of it is
 * damaged, does not matter.
 *
 * @returns undefined where no backup lies beside it: nothing says that a chain is kept here
 * @throws `CHAIN_LINK_MISSING` (blame: backup); where one of those beside it could not be read, what said so
 */
export async function findChain(last: Link, kept: Kept, signal: AbortSignal): Promise<readonly Link[] | undefined> {
  const chain: Link[] = [last];
  const { links: beside, unread } = await linksBeside(last.directory, kept, signal);
  if (beside.length === 0 && unread === undefined) return undefined;
  for (let [first] = chain; first?.label.incrementalFromLsn !== undefined; [first] = chain) {
    const from = first.label.incrementalFromLsn;
    const before = await ofSameCluster(
      beside.filter((link) => begins(link, from) && !chain.includes(link)),
      last,
      signal,
    );
    if (before === undefined) {
      if (unread !== undefined) throw unread;
      throw errors.CHAIN_LINK_MISSING({ link: first.name, fromLsn: from, before: undefined, beginsAt: undefined });
    }
    chain.unshift(before);
  }
  return chain;
}

/** Young clusters begin at the same places of their WAL. What fits but for the cluster is told as foreign later. */
async function ofSameCluster(candidates: readonly Link[], last: Link, signal: AbortSignal): Promise<Link | undefined> {
  if (candidates.length < 2) return candidates[0];
  const own = await identifierOf(last, signal);
  for (const link of candidates) {
    if ((await identifierOf(link, signal)) === own) return link;
  }
  return candidates[0];
}

async function identifierOf(link: Link, signal: AbortSignal): Promise<string | undefined> {
  return (await link.manifest(signal))?.systemIdentifier;
}

interface Beside {
  readonly links: readonly Link[];
  /** Why one of them could not be read, which may be the one that is looked for. */
  readonly unread: PgproofError | undefined;
}

async function linksBeside(directory: string, { storage, read }: Kept, signal: AbortSignal): Promise<Beside> {
  const links: Link[] = [];
  let unread: PgproofError | undefined;
  const parent = storage.parent(directory);
  const names = parent === undefined ? [] : (await storage.look(parent, signal)).directories;
  for (const name of names) {
    const other = storage.resolve(parent ?? directory, name);
    if (other === directory) continue;
    try {
      const link = await read(name, other, signal);
      if (link !== undefined) links.push(link);
    } catch (error) {
      if (!isPgproofError(error) || error.blame === 'interrupted') throw error;
      if (error.blame === 'repository' || error.blame === 'sandbox') unread ??= error;
    }
  }
  return { links, unread };
}
