import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { workplace, type Outcome, type Workplace } from '../e2e/workplace.ts';
import { barmanHome } from '../plugins/sources/barman/barman-home.ts';
import { stanza } from '../plugins/sources/pgbackrest/stanza.ts';
import { smallBackup } from '../support/drill.ts';
import { section } from './markdown.ts';

/** Drills the configuration of a section of docs/sources.md as it stands there, but for paths and programs. */
async function drilled(place: Workplace, heading: string, there: Readonly<Record<string, string>>): Promise<Outcome> {
  let [, text = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(section('docs/sources.md', heading)) ?? [];
  for (const [path, here] of Object.entries(there)) {
    expect(text).toContain(path);
    text = text.replaceAll(path, here);
  }
  const { backups } = parse(text) as { backups: Record<string, object> };
  for (const name of Object.keys(backups)) backups[name] = { ...backups[name], checks: ['catalog-state'] };
  await place.configure({ backups, sandbox: 'process' });
  return place.run([]);
}

it('pgBackRest', async () => {
  await using place = await workplace();
  const { repository, incremental } = await stanza();
  const { drill, stderr } = await drilled(place, 'pgBackRest', { '/var/lib/pgbackrest': repository });
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
  expect(drill.backup?.label).toBe(incremental);
});

it('Barman', async () => {
  await using place = await workplace();
  const { home } = await barmanHome();
  const { drill, stderr } = await drilled(place, 'Barman', { '/var/lib/barman/main': join(home, 'by-postgres') });
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven' });
});

it('any command: a program of the interface of WAL-G', async () => {
  await using place = await workplace();
  const { directory } = await smallBackup();
  const script = async (name: string, text: string) => {
    const path = place.path(name);
    await writeFile(path, `#!/bin/sh\nset -e\n${text}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const walg = await script(
    'wal-g',
    `case "$1" in
  backup-fetch) test "$3" = nightly; tar -xf "$WALG_FILE_PREFIX/base.tar" -C "$2"; tar -xf "$WALG_FILE_PREFIX/pg_wal.tar" -C "$2/pg_wal";;
  wal-fetch) exit 74;;
esac`,
  );
  const { drill, stderr } = await drilled(place, 'Any command', {
    'wal-g,': `${walg},`,
    '/etc/pgproof/list-backups': await script('list', 'echo nightly'),
    '/var/backups/shop': directory,
  });
  // There is no manifest, and so no file was checked.
  expect({ verdict: drill.verdict, stderr }).toMatchObject({ verdict: 'proven-with-warnings' });
});
