import { execa } from 'execa';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findClientTool } from '../../core/postgres/binaries.ts';
import { cachedBackup } from '../support/cluster.ts';
import { shopChecks } from './shop-checks.ts';
import { workplace } from './workplace.ts';

/** A standby's backup of this major goes through the command line, and every check that is known passes. */
export async function expectProven(major: number, sandbox: 'lxc' | 'process'): Promise<void> {
  const backup = await cachedBackup(major);
  const dump = (await findClientTool('pg_dump', { minMajor: major, root: '/' })) !== undefined;
  await using place = await workplace();
  await place.configure({
    sandbox,
    backups: { shop: { source: backup.directory, checks: shopChecks(dump) } },
  });
  const { status, report, drill, stdout, stderr } = await place.run();
  const loud = drill.checks.filter(({ outcome }) => outcome !== 'pass');
  expect({ status, reasons: drill.reasons, loud, stderr }).toMatchObject({ status: 0, loud: [] });
  expect(report?.verdict).toBe('proven');
  expect(drill.backup).toMatchObject({ major, takenFrom: 'standby', format: 'tar+gzip' });
  expect(drill.sandbox).toMatchObject({ kind: sandbox });
  expect(drill.recovery).toMatchObject({ serverVersion: backup.facts.version, timelineBefore: 1, timeline: 2 });
  expect(drill.checks).toHaveLength(shopChecks(dump).length);
  expect(stdout).toContain('PROVEN');
}

/** A file of the backup's base archive. */
export async function memberOf(backup: string, name: string): Promise<string> {
  const { stdout } = await execa('tar', ['-xOzf', join(backup, 'base.tar.gz'), name], { stdin: 'ignore' });
  return stdout;
}
