import { basename, resolve } from 'node:path';
import type { Filter } from '../filter.ts';
import { findChain } from './find-chain.ts';
import { asIncremental, readLink, type Link } from './read-link.ts';
import { requireChain } from './require-chain.ts';

/** What the options say of chains. */
export interface ChainOptions {
  /** Absolute path of the source. */
  readonly directory: string;
  readonly chain: readonly string[] | undefined;
  readonly filter: Filter | undefined;
}

/** The backups that must be combined for this one; undefined where it is a full one. */
export async function chainOf(
  location: string,
  { directory, chain, filter }: ChainOptions,
  signal: AbortSignal,
): Promise<readonly Link[] | undefined> {
  if (chain === undefined) {
    const last = await asIncremental(basename(location), location, filter, signal);
    return last === undefined ? undefined : findChain(last, filter, signal);
  }
  const links: Link[] = [];
  for (const name of chain) links.push(await readLink(name, resolve(directory, name), filter, signal));
  requireChain(links);
  return links;
}
