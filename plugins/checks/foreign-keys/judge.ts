import { countOf, type CheckContext, type Finding } from '../../../core/index.ts';
import type { ForeignKey } from './foreign-key.ts';

const hint =
  'Count the same rows on the source. If it has none, rows are lost from this backup: do not rely on it. If it has them, ' +
  'they came in while triggers were off (disabled, or session_replication_role = replica): repair them there.';

/** What `orphans` rows that point to nothing mean. */
export function judge(
  { fail, warn }: Pick<CheckContext, 'fail' | 'warn'>,
  { name, definition, unguarded }: ForeignKey,
  target: string,
  orphans: number,
): Finding {
  const evidence = [`${name}: ${definition}`];
  const details = { target, measured: orphans, threshold: 0, unit: 'rows' };
  const summary = `${countOf(orphans, 'row refers', 'rows refer')} to rows that are not there`;
  if (!unguarded) return fail(summary, { ...details, evidence, hint });
  evidence.push(
    'its triggers are disabled, or a subscription fills one of its tables, so the source may well hold them',
  );
  return warn(`${summary}; the source does not enforce this foreign key`, { ...details, evidence, hint });
}
