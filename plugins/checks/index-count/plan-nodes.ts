import type { Session } from '../../../core/index.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** What a statement would be executed with: `Index Only Scan orders_pkey`, `Seq Scan`. The scans only. */
export async function scansOf(session: Session, statement: string): Promise<string[]> {
  const plan = await session.value<readonly { readonly Plan: PlanNode }[]>(
    `explain (format json, costs off) ${statement}`,
  );
  return (plan ?? []).flatMap(({ Plan }) => scans(Plan));
}

function scans(node: PlanNode): string[] {
  const { 'Node Type': type, 'Index Name': index, Plans: below = [] } = node;
  const own = below.length === 0 ? [index === undefined ? type : `${type} ${index}`] : [];
  return [...own, ...below.flatMap(scans)];
}
