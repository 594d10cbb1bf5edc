import { appendFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLog } from '../../../../core/index.ts';
import { basebackup } from '../../../../plugins/sources/basebackup/index.ts';
import { refusal, restore } from './restoring.ts';
import { baseEntries, directoryOf, goodFiles, temporaryDirectory } from './tiny-backup.ts';

const large = [1, 2, 3, 4].map((n) => ({ name: `base/5/${n}`, content: Buffer.alloc(1024 * 1024, 'x') }));
const changes: Record<string, (file: string) => void> = {
  'is removed': (file) => rmSync(file),
  'is cut': (file) => truncateSync(file, 100),
  'still grows': (file) => appendFileSync(file, 'more'),
  'is written to in place': (file) => utimesSync(file, 1, 1),
  'is replaced by another': (file) => {
    writeFileSync(`${file}.other`, 'another');
    renameSync(`${file}.other`, file);
  },
};

it.each(Object.entries(changes))(
  'A file that %s while it is unpacked says nothing about the backup',
  async (_, change) => {
    const directory = await directoryOf(goodFiles([...baseEntries, ...large]));
    let changed = 0;
    const onProgress = () => (changed += 1) === 1 && change(join(directory, 'base.tar.gz'));
    const error = await refusal(restore(directory, { onProgress }));
    expect(changed).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'BACKUP_CHANGED', blame: 'repository', facts: { file: 'base.tar.gz' } });
  },
);

it.each(['is removed', 'is cut', 'still grows'])('Nor does one that %s after it was inspected', async (how) => {
  const directory = await directoryOf(goodFiles());
  const source = basebackup.open({ path: directory });
  const context = { signal: new AbortController().signal, log: silentLog };
  const [backup] = await source.list(context);
  if (backup === undefined) throw new TypeError('there is a backup');
  const facts = await source.inspect(backup, context);
  changes[how]?.(join(directory, 'base.tar.gz'));
  const into = await temporaryDirectory();
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const createCluster = () => Promise.reject(new Error('files need no server'));
  const tool = createCluster;
  const inside = (path: string) => path;
  const target = { dataDirectory: into, tablespaceDirectory: into, owner, inside, tool, createCluster };
  const restoring = source.restore(backup, facts, target, { ...context, progress: () => {} });
  expect(await refusal(restoring)).toMatchObject({ code: 'BACKUP_CHANGED', facts: { file: 'base.tar.gz' } });
});
