import type { BackupConfiguration } from '../config/configuration.ts';
import { newest, type Choice } from '../choose/choice.ts';
import type { SourceContext, Source } from '../contracts/source.ts';
import { reasonOf } from '../errors/to-error.ts';

/** A drill before it begins. */
export interface PlannedDrill {
  /** Unique in the run: the backup's name in the configuration, or that and which of several it is. */
  readonly name: string;
  readonly backup: BackupConfiguration;
  readonly source: Source;
  readonly choice: Choice;
}

/**
 * The drills that the configuration asks for: one for each backup, where `choose: all` stands one for each that the
 * source found. What keeps a source from telling, the one drill in their place will meet again, and report.
 */
export async function planDrills(
  backups: readonly { readonly backup: BackupConfiguration; readonly source: Source }[],
  context: SourceContext,
): Promise<PlannedDrill[]> {
  const planned = await Promise.all(backups.map((one) => drillsOf(one, context)));
  return planned.flat();
}

async function drillsOf(
  { backup, source }: { readonly backup: BackupConfiguration; readonly source: Source },
  context: SourceContext,
): Promise<PlannedDrill[]> {
  const { name, choose: choice = newest } = backup;
  if (choice.kind !== 'all') return [{ name, backup, source, choice }];
  const finished = await finishedIds(source, context);
  if (finished.length === 0) return [{ name, backup, source, choice: newest }];
  return finished.map((id) => ({ name: `${name}/${id}`, backup, source, choice: { kind: 'one-of-all', id } }));
}

async function finishedIds(source: Source, context: SourceContext): Promise<string[]> {
  try {
    const backups = await source.list(context);
    return backups.filter(({ unfinished }) => unfinished === undefined).map(({ id }) => id);
  } catch (error) {
    context.log.debug(`no list of all backups: ${reasonOf(error)}`);
    return [];
  }
}
