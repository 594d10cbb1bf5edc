import {
  parseBackupLabel,
  type Backup,
  type BackupFacts,
  type Source,
  type SourceContext,
} from '../../../../core/index.ts';
import { startedAt } from '../backup-label.ts';
import { HeldDirectory } from './held-directory.ts';
import { inspectPlain } from './inspect-plain.ts';
import { findPlainBackup, type Places } from './plain-backup.ts';
import { readControl } from './read-control.ts';
import { requireNotLive } from './require-not-live.ts';
import { requireStill } from './require-still.ts';
import { restorePlain } from './restore-plain.ts';
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
      if (!found.tree.files.some(({ path }) => path === sentLast)) {
        await requireStill(found.tree, async () => (await look(backup, context)).tree, context.signal);
      }
      return inspectPlain(found.backup, found.tree, { ...context, snapshot });
    },
    async unpacked(backup: Backup) {
      const { roots } = findPlainBackup(backup.location, tablespaces);
      const [data] = roots;
      const places = roots.flatMap(({ oid, directory }) => (oid === undefined ? [] : [[oid, directory] as const]));
      return data === undefined ? undefined : { dataDirectory: data.directory, tablespaces: new Map(places) };
    },
    restore: async (backup: Backup, facts: BackupFacts, ...[target, context]: Rest) =>
      restorePlain({ ...(await look(backup, context)), facts, target }, context.signal, (step) =>
        context.progress(step),
      ),
  };
}

type Rest = Parameters<Source['restore']> extends [unknown, unknown, ...infer R] ? R : never;
