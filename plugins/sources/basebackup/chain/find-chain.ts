import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPgproofError } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Filter } from '../filter.ts';
import { readLink, type Link } from './read-link.ts';
import { begins } from './require-chain.ts';

/**
 * Finds the predecessors of an incremental backup among the backups beside it. What else lies there, and what of it is
 * damaged, does not matter.
 *
 * @throws `CHAIN_LINK_MISSING` (blame: backup)
 */
export async function findChain(last: Link, filter: Filter | undefined, signal: AbortSignal): Promise<readonly Link[]> {
  const chain: Link[] = [last];
  const { directory } = last.files;
  const beside = await linksIn(dirname(directory), directory, filter, signal);
  for (let [first] = chain; first?.label.incrementalFromLsn !== undefined; [first] = chain) {
    const from = first.label.incrementalFromLsn;
    const before = beside.find((link) => begins(link, from) && !chain.includes(link));
    if (before === undefined) {
      throw errors.CHAIN_LINK_MISSING({ link: first.name, fromLsn: from, before: undefined, beginsAt: undefined });
    }
    chain.unshift(before);
  }
  return chain;
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
