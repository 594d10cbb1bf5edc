import { countOf, type CheckContext, type Finding } from '../../../core/index.ts';

export interface BadBlock {
  readonly relation: string;
  readonly fork: string;
  /** Undefined when the server did not say. */
  readonly block: number | undefined;
  readonly why?: string;
}

const blocksShown = 10;
const relationsShown = 50;

/** One finding per relation. `count`: bad blocks in all, when not all of them are listed. */
export function summarize(
  { fail }: Pick<CheckContext, 'fail'>,
  bad: readonly BadBlock[],
  count = bad.length,
): Finding[] {
  const hint =
    'Do not rely on this backup. Look for the same damage on the server it was taken from, then take a new one.';
  const relations = group(bad);
  const findings = [...relations].slice(0, relationsShown).map(([target, blocks]) =>
    fail(countOf(blocks.length, 'block is damaged', 'blocks are damaged'), {
      target,
      measured: blocks.length,
      threshold: 0,
      unit: 'blocks',
      hint,
      evidence: blocks.slice(0, blocksShown).map(describe),
    }),
  );
  const told = [...relations.values()].slice(0, relationsShown).reduce((sum, blocks) => sum + blocks.length, 0);
  return count > told
    ? [...findings, fail(countOf(count - told, 'more block is damaged', 'more blocks are damaged'), { hint })]
    : findings;
}

function group(bad: readonly BadBlock[]): Map<string, BadBlock[]> {
  const relations = new Map<string, BadBlock[]>();
  for (const block of bad) relations.set(block.relation, [...(relations.get(block.relation) ?? []), block]);
  return relations;
}

function describe({ fork, block, why }: BadBlock): string {
  return `fork ${fork}, block ${block ?? 'unknown'}${why === undefined ? '' : `: ${why}`}`;
}
