import { countOf, type CheckContext, type Finding } from '../../../core/index.ts';
import type { UsedCollation } from './collations.ts';

const namesShown = 10;

/** A collation of another version here than recorded: nothing is shown to be wrong, but it may sort otherwise. */
export function judge(
  { warn, database }: Pick<CheckContext, 'warn' | 'database'>,
  { name, isDefault, provider, recorded, dependents }: UsedCollation,
  actual: string | null,
): Finding {
  const more = dependents.length - namesShown;
  const refresh = isDefault ? 'alter database … refresh collation version' : `alter collation ${name} refresh version`;
  const versions =
    recorded === null
      ? `the source recorded no version, as a C library without versions does (musl); here it is ${actual}`
      : `recorded ${recorded}, here ${actual ?? 'the C library has no versions'}`;
  return warn(
    `${countOf(dependents.length, 'index', 'indexes')} may be sorted otherwise than this host sorts: another version of a collation`,
    {
      target: `${database}: ${name}`,
      measured: actual ?? 'none',
      threshold: recorded ?? 'none',
      evidence: [
        `${provider} collation: ${versions}`,
        ...dependents.slice(0, namesShown),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
      hint:
        'Drill in an image of the distribution that production runs (pgproof image build); until then a fault that amcheck finds ' +
        `in these indexes may be of this host. If the source itself tells a mismatch, reindex them there, then ${refresh}.`,
    },
  );
}
