import type { Origin } from '../storage/backup-files.ts';
import { findChain } from './find-chain.ts';
import { asIncremental, readLink, type Link } from './read-link.ts';
import { requireChain } from './require-chain.ts';

/** What the options say of chains. */
export interface ChainOptions {
  /** Path of the source. */
  readonly directory: string;
  readonly chain: readonly string[] | undefined;
  readonly origin: Origin;
}

/** The backups that must be combined for this one; undefined where it is a full one. */
export async function chainOf(
  location: string,
  { directory, chain, origin }: ChainOptions,
  signal: AbortSignal,
): Promise<readonly Link[] | undefined> {
  const { storage } = origin;
  if (chain === undefined) {
    const last = await asIncremental(storage.basename(location), location, origin, signal);
    return last === undefined ? undefined : findChain(last, origin, signal);
  }
  const links: Link[] = [];
  for (const name of chain) links.push(await readLink(name, storage.resolve(directory, name), origin, signal));
  requireChain(links);
  return links;
}
