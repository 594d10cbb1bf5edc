import { defineCheck, type Finding } from '../../../core/index.ts';
import { judgeNames } from './names.ts';
import { identityOptions } from './options.ts';

const ownDatabases = ['postgres', 'template0', 'template1'];

/** The backup is of the cluster it should be of: not of staging, not of last year's server. */
export const identity = defineCheck({
  name: 'identity',
  summary: 'The backup is of the cluster that it should be of.',
  options: identityOptions,
  timeout: '1 min',
  async run(ctx) {
    const { options, recovery, server } = ctx;
    const findings: Finding[] = [];
    const judge = (what: string, measured: string | number, expected: string | number, hint: string) => {
      const isRight = measured === expected;
      const summary = isRight
        ? `${what} is ${expected}, as expected`
        : `The backup is of another cluster: ${what} ${measured}, and ${expected} is expected`;
      findings.push(ctx.equals(summary, measured, expected, isRight ? {} : { hint }));
    };
    const look =
      'Look which server the backup job connects to; after initdb or pg_upgrade a cluster has a new identifier.';
    const isDump = ctx.backup.kind === 'logical';
    if (options.systemIdentifier !== undefined && isDump)
      findings.push(ctx.pass('A dump does not say of which cluster it is; its databases and roles do'));
    if (options.systemIdentifier !== undefined && !isDump)
      judge('system identifier', recovery.systemIdentifier, BigInt(options.systemIdentifier).toString(), look);
    if (options.major !== undefined)
      judge('PostgreSQL', server.major, options.major, 'Look which server the backup job connects to.');

    const databases = recovery.databases.map(({ name }) => name).toSorted();
    if (options.databases !== undefined) {
      const expected = options.databases;
      findings.push(...judgeNames(ctx, { kind: 'database', expected, found: databases }));
      const others = databases.filter((name) => !expected.includes(name) && !ownDatabases.includes(name));
      if (options.otherDatabases === 'refuse') findings.push(...others.map(unexpected));
    }
    if (options.roles !== undefined) {
      const rows = await ctx.query<{ name: string }>(
        `select rolname::pg_catalog.text as name from pg_catalog.pg_roles where rolname !~ '^pg_'`,
      );
      const found = rows.map(({ name }) => name).toSorted();
      findings.push(...judgeNames(ctx, { kind: 'role', expected: options.roles, found }));
    }
    return findings;

    function unexpected(name: string): Finding {
      const hint = 'Add it to databases, or look which server the backup job connects to.';
      return ctx.fail(`Database "${name}" is not among those that may be there`, { target: name, hint });
    }
  },
});
