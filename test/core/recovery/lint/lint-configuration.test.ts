import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lintConfiguration } from '../../../../core/recovery/lint/lint-configuration.ts';

async function lint(files: Readonly<Record<string, string>>) {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-lint-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return lintConfiguration(directory, 15);
}

const hba = 'local all all ldap ldapserver=x\n';

test('a finding is known by the file and the setting, wherever its line stands; the line is evidence', async () => {
  const settings = 'zero_damaged_pages = on\nfsync = off\n';
  const before = await lint({ 'postgresql.conf': settings, 'pg_hba.conf': hba });
  const after = await lint({ 'postgresql.conf': `# a comment\n${settings}`, 'pg_hba.conf': `# more\n\n${hba}` });
  const known = (findings: typeof before) => findings.map(({ target, summary }) => [target, summary]);
  expect(known(before)).toEqual([
    [
      'postgresql.conf: zero_damaged_pages',
      'postgresql.conf: zero_damaged_pages hides damage: what is broken reads as if it were whole',
    ],
    [
      'postgresql.conf: fsync',
      'postgresql.conf: fsync is off: a crash of the source can damage its data, and then its backups',
    ],
    ['pg_hba.conf', expect.stringContaining('nobody could log in')],
  ]);
  expect(known(after)).toEqual(known(before));
  const evidence = (findings: typeof before) => findings.map((finding) => finding.evidence?.[0]);
  expect(evidence(before)).toEqual(['postgresql.conf, line 1', 'postgresql.conf, line 2', 'pg_hba.conf, line 1']);
  expect(evidence(after)).toEqual(['postgresql.conf, line 2', 'postgresql.conf, line 3', 'pg_hba.conf, line 3']);
});

test('of a setting that is there twice the last one counts, in the file that is read last', async () => {
  const found = await lint({
    'postgresql.conf': 'zero_damaged_pages = off\nignore_checksum_failure = on\nignore_checksum_failure = off\n',
    'postgresql.auto.conf': "zero_damaged_pages = 'on'\n",
  });
  expect(found.map(({ target }) => target)).toEqual(['postgresql.auto.conf: zero_damaged_pages']);
});
