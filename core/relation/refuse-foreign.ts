import type { Relation } from './find-relation.ts';
import { relationErrors } from './relation-errors.ts';

/** @throws RELATION_IS_FOREIGN (blame: operator): the rows of a foreign table lie on another server. */
export function refuseForeign({ kind, sql }: Relation): void {
  if (kind === 'f') throw relationErrors.RELATION_IS_FOREIGN({ relation: sql });
}
