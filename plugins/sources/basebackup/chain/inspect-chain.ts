import type { BackupFacts } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import type { Link } from './link.ts';

/** The first major whose servers take incremental backups. */
const FIRST_MAJOR = 17;

/** What the last backup says, and what all take. */
export async function inspectChain(
  links: readonly Link[],
  location: string,
  storage: Storage,
  context: Parameters<Link['inspect']>[0],
): Promise<BackupFacts> {
  const facts: { link: Link; facts: BackupFacts }[] = [];
  for (const link of links) facts.push({ link, facts: await link.inspect(context) });
  const [first, last] = [facts[0], facts.at(-1)];
  if (first === undefined || last === undefined) throw new TypeError('a chain has links');
  for (const { link, facts: of } of facts) {
    const { systemIdentifier: otherIdentifier } = of;
    const { systemIdentifier: identifier } = first.facts;
    if (identifier === undefined || otherIdentifier === undefined || identifier === otherIdentifier) continue;
    const [one, other] = [first.link.name, link.name];
    throw errors.SYSTEM_IDENTIFIER_CONTRADICTED({ one, identifier, other, otherIdentifier });
  }
  const other = facts.find(({ facts: of }) => of.major !== first.facts.major);
  if (other !== undefined || first.facts.major < FIRST_MAJOR) {
    const link = other ?? first;
    throw errors.CHAIN_MAJOR({ link: link.link.name, major: link.facts.major, first: first.facts.major });
  }
  const sum = (of: (facts: BackupFacts) => number) => facts.reduce((total, link) => total + of(link.facts), 0);
  return {
    ...last.facts,
    location,
    format: `${last.facts.format}, ${links.length} backups combined`,
    files: facts.flatMap(({ link, facts: of }) =>
      of.files.map(({ name, bytes }) => ({
        name: storage.relative(location, storage.resolve(link.directory, name)),
        bytes,
      })),
    ),
    storedBytes: sum(({ storedBytes }) => storedBytes),
    // All links, and beside them what is made of them, as large as the first or larger by what the others brought.
    restoredBytes: 2 * sum(({ restoredBytes }) => restoredBytes),
    restoredBytesExact: false,
    warnings: facts.flatMap(({ link, facts: of }) => of.warnings.map((warning) => `${link.name}: ${warning}`)),
  };
}
