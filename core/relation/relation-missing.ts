import type { Finding } from '../report/finding.ts';
import type { RelationMissing } from './find-relation.ts';

/** The finding when a relation that ought to be there is not: its data is lost, or its name is wrong. */
export function relationMissing(target: string, { similar }: RelationMissing): Finding {
  return {
    outcome: 'fail',
    summary: 'The recovered database has no such relation',
    target,
    ...(similar.length === 0 ? {} : { evidence: [`there is ${similar.join(', ')}`] }),
    hint: 'Correct the name in the configuration, or find out why the backup lacks the relation.',
  };
}
