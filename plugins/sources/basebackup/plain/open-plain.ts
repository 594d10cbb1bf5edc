import {
  parseBackupLabel,
  type Backup,
  type BackupFacts,
  type Restored,
  type Source,
  type SourceContext,
} from '../../../../core/index.ts';
import { startedAt } from '../backup-label.ts';
import { HeldDirectory } from './held-directory.ts';
import { inspectPlain } from './inspect-plain.ts';
import { findPlainBackup, type Places } from './plain-backup.ts';
import { readControl } from './read-control.ts';
import { requireNotLive } from './require-not-live.ts';
import { requireSame, whileSame } from './require-same.ts';
import { restorePlain } from './restore-plain.ts';
import { unlessWritten } from './unless-written.ts';
import { walkTree } from './walk-tree.ts';

export interface PlainOptions {
  readonly tablespaces?: Places | undefined;
  readonly snapshot?: boolean | undefined;
}

/** By every server, so that a backup without it may be one that is still being taken. */
const sentLast = 'global/pg_control';

/** The part of a source that handles backups in plain format, and snapshots of a data directory. */
export function plainFormat({ tablespaces = {}, snapshot = false }: PlainOptions) {
  const look = async ({ location }: Backup, { signal }: SourceContext) => {
    requireNotLive(location);
    const backup = findPlainBackup(location, tablespaces);
    return { backup, tree: await walkTree(backup.roots, signal) };
  };
  return {
    /** What the label says; nothing where it cannot be read. */
    async labelOf(location: string): Promise<Pick<Backup, 'takenAt' | 'kind'>> {
      try {
        using held = new HeldDirectory(location, location);
        const found = readControl(held, 'backup_label');
        if (found === undefined) return {};
        const label = parseBackupLabel(found.content.toString('utf8'));
        const kind = label.incrementalFromLsn === undefined ? 'full' : 'incremental';
        return { takenAt: startedAt(label, found.mtime), kind };
      } catch {
        return {};
      }
    },
    async inspect(backup: Backup, context: SourceContext) {
      const found = await look(backup, context);
      const lacksLast = () =>
        found.tree.files.some(({ path }) => path === sentLast) ? undefined : `it has no ${sentLast}`;
      const inspected = () => inspectPlain(found.backup, found.tree, { ...context, snapshot });
      return unlessWritten([backup.location], context.signal, inspected, lacksLast);
    },
    async unpacked(backup: Backup) {
      const { roots } = findPlainBackup(backup.location, tablespaces);
      const [data] = roots;
      const places = roots.flatMap(({ oid, directory }) => (oid === undefined ? [] : [[oid, directory] as const]));
      return data === undefined ? undefined : { dataDirectory: data.directory, tablespaces: new Map(places) };
    },
    async restore(backup: Backup, facts: BackupFacts, ...[target, context]: Rest): Promise<Restored> {
      const found = await look(backup, context);
      const again = (next: SourceContext) => async () => (await look(backup, next)).tree;
      const restored = await whileSame(found.tree, again(context), () =>
        restorePlain({ ...found, facts, target }, context.signal, (step) => context.progress(step)),
      );
      if (restored.method === 'copy' || restored.method === 'reflink') return restored;
      return { ...restored, requireUnchanged: (next) => requireSame(found.tree, again(next)) };
    },
  };
}

type Rest = Parameters<Source['restore']> extends [unknown, unknown, ...infer R] ? R : never;
