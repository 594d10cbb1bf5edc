import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SourceDefinition } from '../../../core/index.ts';
import { lxc } from '../../../plugins/sandboxes/lxc/index.ts';
import { barman } from '../../../plugins/sources/barman/index.ts';
import { command } from '../../../plugins/sources/command/index.ts';
import { pgbackrest } from '../../../plugins/sources/pgbackrest/index.ts';
import { cachedBackup } from '../../support/cluster.ts';
import { drillWith } from '../../support/drill.ts';
import { barmanHome } from './barman/barman-home.ts';
import { stanza } from './pgbackrest/stanza.ts';

/** With a tablespace, in a container whose user is nobody on the host, WAL from the archive. */
async function drilled(definition: unknown, options: object): Promise<unknown> {
  const { drill, leftovers } = await drillWith([], {
    backup: { source: { definition: definition as SourceDefinition, options } },
    configuration: { sandbox: { automatic: false, candidates: [{ definition: lxc, options: {} }] } },
  });
  expect(leftovers).toEqual([]);
  return {
    verdict: drill.verdict,
    sandbox: drill.sandbox?.kind,
    error: [...drill.phases, ...drill.checks].find(({ error }) => error !== undefined)?.error,
  };
}
const proven = { verdict: 'proven', sandbox: 'lxc', error: undefined };

it('a backup of pgBackRest is proven in a container', async () => {
  const { repository } = await stanza();
  const options = { stanza: 'main', path: repository, repo: 1, program: 'pgbackrest' };
  expect(await drilled(pgbackrest, options)).toEqual(proven);
});

it('a backup of Barman is proven in a container', async () => {
  const { home } = await barmanHome();
  expect(await drilled(barman, { path: join(home, 'by-rsync'), program: 'barman' })).toEqual(proven);
});

it('what a command restored is proven in a container', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-command-'));
  const script = join(directory, 'unpack');
  await writeFile(script, 'set -e\ntar -xf "$1/base.tar" -C "$2"\ntar -xf "$1/pg_wal.tar" -C "$2/pg_wal"\n');
  const backup = await cachedBackup(15, { from: 'primary', customers: 1, load: false, compress: 'none' });
  const restore = ['sh', script, backup.directory, '%d'];
  expect(await drilled(command, { restore, major: 15, environment: {}, bad: [] })).toEqual(proven);
  await rm(directory, { recursive: true });
});
