import { countOf, type CheckContext, type Finding } from '../../../core/index.ts';

const shown = 20;

export interface NamesOptions {
  readonly kind: 'database' | 'role';
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

/** One finding per name that is missing; one in all where none is. */
export function judgeNames({ fail, pass }: Pick<CheckContext, 'fail' | 'pass'>, options: NamesOptions): Finding[] {
  const { kind, expected, found } = options;
  const missing = expected.filter((name) => !found.includes(name));
  if (missing.length === 0) return [pass(`${countOf(expected.length, kind)} that must be there: all are`)];
  const hint = `Correct the name in the configuration, or find out why the backup lacks the ${kind}.`;
  return missing.map((name) =>
    fail(`The recovered cluster has no ${kind} "${name}"`, { target: name, evidence: [listed(options)], hint }),
  );
}

function listed({ kind, found }: NamesOptions): string {
  const more = found.length > shown ? `, and ${found.length - shown} more` : '';
  return `${kind}s: ${found.slice(0, shown).join(', ')}${more}`;
}
