import type { CheckConfiguration } from '../config/configuration.ts';
import type { Finding } from '../report/finding.ts';
import { checkErrors } from './check-errors.ts';
import type { CheckEnvironment } from './environment.ts';
import { findingMakers } from './findings.ts';

export interface TargetDatabases {
  /** `one`: exactly one. */
  readonly databases: readonly string[];
  /** One per database that the options name and the recovered cluster does not hold. */
  readonly missing: readonly Finding[];
}

/**
 * Databases a check runs in: the one its option `database` names, else `postgres`; with `each` those that `databases`
 * names, else all.
 */
export function targetDatabases(planned: CheckConfiguration, { server, recovery }: CheckEnvironment): TargetDatabases {
  const { database, databases } = planned.options as { database?: unknown; databases?: unknown };
  const each = planned.definition.needs?.database === 'each';
  const listed = each && Array.isArray(databases) ? (databases as unknown[]) : [];
  const named = [database, ...listed].filter((name) => typeof name === 'string');
  if (named.length === 0) {
    const usual = server.databases.includes('postgres') ? 'postgres' : server.databases[0];
    return { databases: each ? server.databases : [usual ?? 'postgres'], missing: [] };
  }
  const closed = named.find((name) => recovery.databases.some((it) => it.name === name && !it.allowConnections));
  if (closed !== undefined) throw checkErrors.DATABASE_CLOSED({ check: planned.name, database: closed });
  const missing = named
    .filter((name) => !server.databases.includes(name))
    .map((name) =>
      findingMakers.fail(`The recovered cluster has no database "${name}"`, {
        target: name,
        evidence: [`databases: ${server.databases.join(', ')}`],
        hint: 'Correct the name in the configuration, or find out why the backup lacks the database.',
      }),
    );
  return { databases: named.filter((name) => server.databases.includes(name)), missing };
}
