import { copyFile, constants, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { own, type Owner } from './directories.ts';
import { quoteSetting } from './lint/parse-configuration.ts';
import { entryKind } from './plain-file.ts';
import type { Settings } from './settings.ts';

const replaced = ['postgresql.conf', 'postgresql.auto.conf', 'pg_hba.conf', 'pg_ident.conf'];
const removed = ['recovery.conf', 'standby.signal', 'recovery.signal', 'postmaster.pid', 'postmaster.opts', 'promote'];
const alsoRemoved = ['fallback_promote', 'logrotate', 'recovery.done'];

/** Puts the configuration that came with the backup aside, and ours in its place. */
export async function writeConfiguration(options: {
  readonly dataDirectory: string;
  /** Where the originals are kept. */
  readonly aside: string;
  readonly major: number;
  readonly owner: Owner;
  /** In the order in which they are written; the last one of a name wins. */
  readonly settings: readonly Settings[];
  /** Lines of recovery.conf, up to 11. */
  readonly recoveryConf: readonly string[];
  /** False for a cluster that was shut down here: it starts as it is. */
  readonly recovers: boolean;
}): Promise<void> {
  const { dataDirectory, aside, major, owner } = options;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const file of [...replaced, ...removed, ...alsoRemoved]) {
    const kind = await entryKind(dataDirectory, file);
    const path = join(dataDirectory, file);
    if (kind === 'file') await copyFile(path, join(aside, file), constants.COPYFILE_FICLONE);
    if (kind !== undefined) await rm(path, { recursive: true, force: true });
  }
  const write = async (file: string, lines: readonly string[]) => {
    const path = join(dataDirectory, file);
    await writeFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600, flag: 'wx' });
    await own(path, owner);
  };
  const lines = options.settings.flatMap((group) =>
    Object.entries(group).map(([name, value]) => `${name} = ${quoteSetting(value)}`),
  );
  await write('postgresql.conf', ['# Written by pgproof for one drill.', ...lines]);
  await write('postgresql.auto.conf', []);
  await write('pg_hba.conf', ['local all all trust']);
  await write('pg_ident.conf', []);
  if (!options.recovers) return;
  // A standby without a primary replays all there is, and what has no end in consistency fails instead of waiting,
  // because promotion is requested at once. It ends at a target like any other.
  if (major >= 12) return write('standby.signal', []);
  await write('recovery.conf', options.recoveryConf);
}
