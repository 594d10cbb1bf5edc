import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  silentLog,
  type Backup,
  type Restored,
  type RestoreFacts,
  type RestoreTarget,
} from '../../../../../core/index.ts';
import { basebackup } from '../../../../../plugins/sources/basebackup/index.ts';
import { settle } from '../../../../support/settle.ts';
import type { Entry } from '../tar-builder.ts';
import { baseEntries, manifestOf, temporaryDirectory, walEntries } from '../tiny-backup.ts';

/** The same files as in the archives of `goodFiles`, lying in a directory. */
export async function tinyPlain(
  base: readonly Entry[] = baseEntries,
  manifest = manifestOf(baseEntries),
): Promise<string> {
  const directory = join(await temporaryDirectory(), 'backup');
  const wal = walEntries.map(({ name, content }) => ({ name: `pg_wal/${String(name)}`, content }));
  for (const { name, content = '' } of [...base, ...wal, { name: 'backup_manifest', content: manifest }]) {
    const path = join(directory, String(name));
    if (String(name).endsWith('/')) await mkdir(path, { recursive: true });
    else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }
  return directory;
}

interface Way {
  /** As where an overlay is mounted, which the target then is a copy instead of. */
  readonly way: 'in place' | 'copied';
  readonly options?: Partial<Parameters<typeof basebackup.open>[0]>;
  /** What happens between the restore and the comparison. */
  readonly meanwhile?: () => Promise<unknown>;
  /** Default: nobody has written to it for an hour. */
  readonly settled?: boolean;
}

const context = { signal: new AbortController().signal, log: silentLog, progress: () => {} };

export async function inspectPlain(path: string, options: Way['options'] = {}, settled = true) {
  const source = basebackup.open({ ...options, path });
  if (settled) await settle(path);
  const [backup] = await source.list(context);
  return source.inspect(backup as Backup, context);
}

/** Inspects, restores, and compares with the manifest. */
export async function restorePlain(
  path: string,
  { way, options, meanwhile, settled = true }: Way,
): Promise<{
  readonly restore: Restored;
  readonly manifest: RestoreFacts['manifest'];
  readonly target: RestoreTarget;
}> {
  const source = basebackup.open({ ...options, path });
  if (settled) await settle(path);
  const [backup] = (await source.list(context)) as [Backup];
  const facts = await source.inspect(backup, context);
  const root = await temporaryDirectory();
  const [dataDirectory, tablespaceDirectory] = [join(root, 'data'), join(root, 'tablespaces')];
  if (way === 'in place') await cp(path, dataDirectory, { recursive: true, verbatimSymlinks: true });
  else await mkdir(dataDirectory);
  await mkdir(tablespaceDirectory);
  const target: RestoreTarget = {
    dataDirectory,
    tablespaceDirectory,
    owner: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    overlay: way === 'in place' ? { mounted: true } : { mounted: false, reason: 'of a test' },
    inside: (host) => host.replace(root, '/pgproof'),
    tool: () => Promise.reject(new Error('files need no tool')),
    createCluster: () => Promise.reject(new Error('files need no server')),
  };
  const restore = await source.restore(backup, facts, target, context);
  await meanwhile?.();
  return { restore, manifest: (await restore.verifyFiles?.(context)) ?? restore.manifest, target };
}
