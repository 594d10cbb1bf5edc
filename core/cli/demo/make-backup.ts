import { join } from 'node:path';
import { createShop, startCluster, startLoad, startStandby, takeBackup } from '../../demo/index.ts';
import type { ServerBinaries } from '../../postgres/binaries.ts';
import type { Story } from './story.ts';

export interface DemoBackup {
  readonly directory: string;
  /** Path of the heap of `public.documents` inside the data directory; nothing writes to its first pages. */
  readonly heap: string;
}

/** A primary, a standby, a write load, and a backup taken from the standby meanwhile; the servers are gone at the end. */
export async function makeBackup(directory: string, binaries: ServerBinaries, story: Story): Promise<DemoBackup> {
  const { version, from } = binaries;
  await using primary = await story.step(`A primary: PostgreSQL ${version} (${from})`, () =>
    startCluster({ binaries, directory: join(directory, 'primary') }),
  );
  await story.step('A small shop in it', () => createShop(primary, { customers: 2000 }));
  await using standby = await story.step('A standby that follows it', () =>
    startStandby({ primary, directory: join(directory, 'standby') }),
  );
  await using load = await story.step('Customers: 200 transactions a second', () => startLoad(primary));
  const into = join(directory, 'backup');
  const backup = await story.step('The nightly backup, taken from the standby: pg_basebackup -Ft -Xs -z', () =>
    takeBackup({ from: standby, into }),
  );
  const committed = await load.stop();
  story.say(`  ${backup.files.join(', ')}; ${committed} transactions were committed meanwhile`);
  const [row] = await primary.query<{ heap: string }>(
    `select pg_relation_filepath('public.documents') as heap`,
    'shop',
  );
  return { directory: backup.directory, heap: row?.heap ?? '' };
}
