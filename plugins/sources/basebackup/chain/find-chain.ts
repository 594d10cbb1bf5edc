import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPgproofError } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Filter } from '../filter.ts';
import { readManifest } from '../storage/read-manifest.ts';
import { readLink, type Link } from './read-link.ts';
import { begins } from './require-chain.ts';

/**
 * Finds the predecessors of an incremental backup among the backups beside it. What else lies there, and what of it is
 * damaged, does not matter.
 *
 * @returns undefined where no backup lies beside it: nothing says that a chain is kept here
 * @throws `CHAIN_LINK_MISSING` (blame: backup)
 */
export async function findChain(
  last: Link,
  filter: Filter | undefined,
  signal: AbortSignal,
): Promise<readonly Link[] | undefined> {
  const chain: Link[] = [last];
  const { directory } = last.files;
  const beside = await linksIn(dirname(directory), directory, filter, signal);
  if (beside.length === 0) return undefined;
  for (let [first] = chain; first?.label.incrementalFromLsn !== undefined; [first] = chain) {
    const from = first.label.incrementalFromLsn;
    const before = await ofSameCluster(
      beside.filter((link) => begins(link, from) && !chain.includes(link)),
      last,
      signal,
    );
    if (before === undefined) {
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

async function linksIn(
  parent: string,
  except: string,
  filter: Filter | undefined,
  signal: AbortSignal,
): Promise<Link[]> {
  const links: Link[] = [];
  for (const entry of (await readdir(parent, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const directory = join(parent, entry.name);
    if (!(entry.isDirectory() || entry.isSymbolicLink()) || directory === except) continue;
    const link = await readLink(entry.name, directory, filter, signal).catch((error: unknown) => {
      if (isPgproofError(error) && error.blame !== 'interrupted') return undefined;
      throw error;
    });
    if (link !== undefined) links.push(link);
  }
  return links;
}
