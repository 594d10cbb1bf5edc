import { parseLsn } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import type { Link } from './link.ts';

/**
 * A chain begins with a full backup, and each that follows holds the changes since the start of the one before it.
 * pg_combinebackup finds out as well, but only when all is unpacked.
 *
 * @throws `CHAIN_ORDER` (blame: operator), `CHAIN_LINK_MISSING` (backup)
 */
export function requireChain(links: readonly Link[]): void {
  const twice = links.find(({ name }, at) => links.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) throw errors.CHAIN_ORDER({ reason: `names ${twice.name} twice`, order: distinct(links) });
  for (const [at, link] of links.entries()) {
    const from = link.label.incrementalFromLsn;
    const before = links[at - 1];
    if (before === undefined ? from === undefined : begins(before, from)) continue;
    const order = sorted(links);
    if (order !== undefined) {
      throw errors.CHAIN_ORDER({
        reason: 'is not in the order in which it was taken',
        order: order.map(({ name }) => name),
      });
    }
    if (from === undefined) {
      const others = links.filter(({ name }) => name !== link.name);
      throw errors.CHAIN_ORDER({
        reason: `has a second full backup, ${link.name}`,
        order: [others[0], ...others.slice(at)].flatMap((other) => (other === undefined ? [] : [other.name])),
      });
    }
    throw errors.CHAIN_LINK_MISSING({
      link: link.name,
      fromLsn: from,
      before: before?.name,
      beginsAt: before?.label.startLsn,
    });
  }
}

/** The link whose changes `next` counts from. */
export const begins = ({ label }: Link, fromLsn: string | undefined): boolean =>
  fromLsn !== undefined && parseLsn(label.startLsn) === parseLsn(fromLsn);

/** The same links in an order that is a chain, where there is one that has them all. */
function sorted(links: readonly Link[]): readonly Link[] | undefined {
  const order = links.filter(({ label }) => label.incrementalFromLsn === undefined);
  for (let last = order[0]; last !== undefined && order.length < links.length;) {
    const previous: Link = last;
    last = links.find((link) => begins(previous, link.label.incrementalFromLsn));
    if (last !== undefined) order.push(last);
  }
  return order.length === links.length &&
    order.filter(({ label }) => label.incrementalFromLsn === undefined).length === 1
    ? order
    : undefined;
}

const distinct = (links: readonly Link[]) => [...new Set(links.map(({ name }) => name))];
