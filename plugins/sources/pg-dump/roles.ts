import type { FreshCluster } from '../../../core/index.ts';
import { identifier, nameOf, quoteIdentifier } from './names.ts';

const list = `((?:${identifier})(?:, (?:${identifier}))*)`;
/** The statements of pg_dump that name a role. */
const mentions = [
  new RegExp(`\\bOWNER TO ${list}`, 'g'),
  new RegExp(`^ALTER DEFAULT PRIVILEGES FOR ROLE ${list}`, 'gm'),
  new RegExp(`^(?:ALTER DEFAULT PRIVILEGES .* )?GRANT .* TO ${list}`, 'gm'),
  new RegExp(`^(?:ALTER DEFAULT PRIVILEGES .* )?REVOKE .* FROM ${list}`, 'gm'),
  new RegExp(`^CREATE POLICY .* TO ${list}(?= USING| WITH|;)`, 'gm'),
  new RegExp(`\\bUSER MAPPING FOR ${list}`, 'g'),
  new RegExp(`^SET SESSION AUTHORIZATION ${list}`, 'gm'),
];
const nobody = /^(public|current_user|session_user|current_role|default)$/i;

/** Roles that a piece of SQL names. */
export function rolesIn(sql: string): string[] {
  return mentions
    .flatMap((pattern) => [...sql.matchAll(pattern)])
    .flatMap(([, names = '']) => names.match(new RegExp(identifier, 'g')) ?? [])
    .filter((written) => !nobody.test(written))
    .map(nameOf);
}

/** A dump of this many roles is one that wants to keep us busy. */
const most = 10_000;

/** The roles of the cluster. */
export interface Roles {
  has(role: string): boolean;
  /** It was made by the dump itself. */
  add(role: string): void;
  /** Makes those that are not there, where no dump brings them. */
  require(roles: readonly string[]): Promise<void>;
  /** Those that were made. */
  readonly stubs: readonly string[];
}

/**
 * Nobody gave a dump of the roles, so that what belongs to them belongs to nobody here. Owners of some objects must be
 * superusers; the roles that stand in for them are.
 *
 * @param isGiven a dump of the roles is among the dumps: a role that it lacks is an error then
 */
export async function rolesOf(cluster: FreshCluster, isGiven: boolean): Promise<Roles> {
  await using session = await cluster.connect('postgres');
  const rows = await session.query<{ name: string }>(
    'select rolname::pg_catalog.text as name from pg_catalog.pg_roles',
  );
  const known = new Set(rows.map(({ name }) => name));
  const stubs: string[] = [];
  return {
    stubs,
    has: (role) => known.has(role),
    add: (role) => void known.add(role),
    async require(roles) {
      const missing = isGiven ? [] : [...new Set(roles)].filter((role) => !known.has(role) && !role.startsWith('pg_'));
      if (missing.length === 0 || stubs.length + missing.length > most) return;
      await using own = await cluster.connect('postgres');
      for (const role of missing) {
        await own.query(`create role ${quoteIdentifier(role)} superuser nologin`);
        known.add(role);
        stubs.push(role);
      }
    },
  };
}
