import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { workplace, type Outcome, type Workplace } from '../e2e/workplace.ts';
import { smallBackup } from '../support/drill.ts';
import { section } from './markdown.ts';

const page = 'docs/sources.md';

/** The configurations of a section as they stand there, but for paths and keys. */
function configurations(heading: string): string[] {
  return [...section(page, heading).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
}

async function drilled(place: Workplace, text: string, options?: Parameters<Workplace['run']>[1]): Promise<Outcome> {
  const here = text.replaceAll('/var/backups/shop', place.path('backup'));
  const { backups } = parse(here) as { backups: Record<string, object> };
  for (const name of Object.keys(backups)) backups[name] = { ...backups[name], checks: ['catalog-state'] };
  await place.configure({ backups, sandbox: 'process' });
  return place.run([], options);
}

/** The small backup's files, each changed by a line of shell: `$1` is what it reads, `$2` what it writes. */
async function backupThrough(place: Workplace, name: (file: string) => string, line: string, env = {}) {
  const { directory } = await smallBackup();
  await mkdir(place.path('backup'));
  for (const file of await readdir(directory)) {
    const paths = [join(directory, file), join(place.path('backup'), name(file))];
    await execa('sh', ['-ec', line, 'sh', ...paths], { env });
  }
}

it('tar, compressed by zstd', async () => {
  await using place = await workplace();
  await backupThrough(
    place,
    (file) => (file.endsWith('.tar') ? `${file}.zst` : file),
    'case $1 in *.tar) zstd -q -c "$1" >"$2";; *) cp "$1" "$2";; esac',
  );
  const { drill, stderr } = await drilled(place, configurations('Tar format')[0] ?? '');
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.backup?.format).toBe('tar+zstd');
});

it('encrypted by gpg, and with a wrong key', async () => {
  await using place = await workplace();
  const GNUPGHOME = place.path('gnupg');
  await mkdir(GNUPGHOME, { mode: 0o700 });
  const env = { GNUPGHOME };
  await execa('gpg', ['--batch', '--passphrase', '', '--quick-generate-key', 'backup@example.com'], { env });
  const encrypt = 'gpg --batch --trust-model always --encrypt --recipient backup@example.com <"$1" >"$2"';
  await backupThrough(place, (file) => `${file}.gpg`, encrypt, env);
  const [gpg = ''] = configurations('Encrypted backups');
  const { drill, stderr } = await drilled(place, gpg, { env });
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.backup?.format).toBe('tar, gpg');

  const other = place.path('other');
  await mkdir(other, { mode: 0o700 });
  const wrong = await drilled(place, gpg, { env: { GNUPGHOME: other } });
  expect([wrong.status, wrong.drill.verdict]).toEqual([2, 'unverified']);
  expect(wrong.stdout).toContain('No secret key');
  for (const home of [GNUPGHOME, other]) await execa('gpgconf', ['--kill', 'all'], { env: { GNUPGHOME: home } });
});

it('encrypted by age under a suffix of one’s own', async () => {
  await using place = await workplace();
  const key = place.path('key');
  await execa('age-keygen', ['-o', key]);
  const { stdout: recipient } = await execa('age-keygen', ['-y', key]);
  await backupThrough(place, (file) => `${file}.sealed`, 'age -r "$RECIPIENT" <"$1" >"$2"', { RECIPIENT: recipient });
  const text = configurations('Encrypted backups')[1] ?? '';
  const { drill, stderr } = await drilled(place, text.replace('/etc/pgproof/backup.key', key));
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
});

it('split', async () => {
  await using place = await workplace();
  await backupThrough(
    place,
    (file) => (file === 'base.tar' ? 'base.tar.' : file),
    'case $1 in */base.tar) split -b 5M "$1" "$2";; *) cp "$1" "$2";; esac',
  );
  const text = configurations('Tar format')[0] ?? '';
  const { drill, stderr } = await drilled(place, text);
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.backup?.format).toBe('tar, split');
  await rm(place.path('backup', 'base.tar.ab'));
  const missing = await drilled(place, text);
  expect([missing.status, missing.drill.verdict]).toEqual([1, 'failed']);
  expect(missing.stdout).toContain('part ab of base.tar is missing');
});
