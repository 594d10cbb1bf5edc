import { isPgproofError, type PgproofError } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Origin } from '../storage/backup-files.ts';
import { readManifest } from '../storage/read-manifest.ts';
import { readLink, type Link } from './read-link.ts';
import { begins } from './require-chain.ts';

/**
 * Finds the predecessors of an incremental backup among the backups beside it. What else lies there, and what of it is
 * damaged, does not matter.
 *
 * @returns undefined where no backup lies beside it: nothing says that a chain is kept here
 * @throws `CHAIN_LINK_MISSING` (blame: backup); where one of those beside it could not be read, what said so
 */
export async function findChain(last: Link, origin: Origin, signal: AbortSignal): Promise<readonly Link[] | undefined> {
  const chain: Link[] = [last];
  const { links: beside, unread } = await linksBeside(last.files.directory, origin, signal);
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

async function identifierOf({ files: { manifest } }: Link, signal: AbortSignal): Promise<string | undefined> {
  return manifest === undefined ? undefined : (await readManifest(manifest, signal)).systemIdentifier;
}

interface Beside {
  readonly links: readonly Link[];
  /** Why one of them could not be read, which may be the one that is looked for. */
  readonly unread: PgproofError | undefined;
}

async function linksBeside(directory: string, origin: Origin, signal: AbortSignal): Promise<Beside> {
  const { storage } = origin;
  const links: Link[] = [];
  let unread: PgproofError | undefined;
  const parent = storage.parent(directory);
  const names = parent === undefined ? [] : (await storage.look(parent, signal)).directories;
  for (const name of names) {
    const other = storage.resolve(parent ?? directory, name);
    if (other === directory) continue;
    try {
      links.push(await readLink(name, other, origin, signal));
    } catch (error) {
      if (!isPgproofError(error) || error.blame === 'interrupted') throw error;
      if (error.blame === 'repository' || error.blame === 'sandbox') unread ??= error;
    }
  }
  return { links, unread };
}
