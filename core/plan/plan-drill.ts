import { randomUUID } from 'node:crypto';
import { isInForce } from '../checks/in-force.ts';
import { newest } from '../choose/choice.ts';
import { chooseBackup } from '../choose/choose-backup.ts';
import type { Configuration } from '../config/configuration.ts';
import type { SourceContext } from '../contracts/source.ts';
import { toPgproofError } from '../errors/to-error.ts';
import { readHistory } from '../history/history.ts';
import { phaseNames } from '../lifecycle/phase-names.ts';
import { sound } from '../lifecycle/sound.ts';
import { backupsSchema } from '../phases/select.ts';
import { backupFactsSchema, type BackupFacts } from '../report/facts.ts';
import { toReportedError } from '../report/reported-error.ts';
import type { ReportedError } from '../report/report.ts';
import type { Selection } from '../report/selection.ts';
import { diskNeeded } from '../run/disk-needed.ts';
import type { PlannedDrill } from '../run/plan-drills.ts';
import { diskPlan, type DiskPlan } from './disk-plan.ts';
import { expectedDurations, type ExpectedDurations } from './expected-durations.ts';
import { placePlan, type PlacePlan } from './place-plan.ts';

/** What a drill would do, as `pgproof plan --json` shows it. What is not known is left out. */
export interface DrillPlan {
  readonly drill: string;
  readonly selection?: Selection;
  readonly backup?: BackupFacts;
  readonly disk?: DiskPlan;
  readonly place?: PlacePlan;
  readonly checks: readonly { readonly name: string; readonly skipped?: string }[];
  readonly steps: readonly { readonly phase: string; readonly expectedMs?: number }[];
  readonly expected?: ExpectedDurations;
  /** Why it would not be proven, as far as that can be seen from here. */
  readonly problems: readonly ReportedError[];
}

/** Looks at everything that a drill would look at before it creates anything. Changes nothing; never rejects. */
export async function planDrill(
  { name, backup, source, choice }: PlannedDrill,
  configuration: Configuration,
  context: SourceContext,
): Promise<DrillPlan> {
  const problems: ReportedError[] = [];
  const attempt = async <T>(where: string, blame: 'repository' | 'sandbox', work: () => Promise<T>) => {
    try {
      return await work();
    } catch (error) {
      problems.push(toReportedError(toPgproofError(error, blame, where)));
      return undefined;
    }
  };
  const sourceName = backup.source.definition.name;
  const chosen = await attempt('select', 'repository', async () => {
    const backups = await source.list(context);
    sound(backupsSchema, backups, sourceName, 'list');
    return chooseBackup(backups, choice ?? newest, { source: sourceName, chance: randomUUID() });
  });
  const facts =
    chosen &&
    (await attempt('inspect', 'repository', async () =>
      sound(backupFactsSchema, await source.inspect(chosen.backup, context), sourceName, 'inspect'),
    ));
  const disk = facts && (await attempt('admit', 'sandbox', async () => diskPlan(configuration, diskNeeded(facts))));
  if (disk?.problem !== undefined) problems.push(disk.problem);
  const place = await attempt('create', 'sandbox', async () => placePlan(configuration.sandbox, facts?.major));
  const expected = expectedDurations(readHistory(configuration.stateDirectory, backup.name));
  return {
    drill: name,
    ...(chosen ? { selection: chosen.selection } : {}),
    ...(facts ? { backup: facts } : {}),
    ...(disk ? { disk: disk.plan } : {}),
    ...(place ? { place } : {}),
    checks: backup.checks.map(({ name: check, skip }) =>
      skip !== undefined && isInForce(skip.until)
        ? { name: check, skipped: `until ${skip.until}: ${skip.reason}` }
        : { name: check },
    ),
    steps: phaseNames.map((phase) => {
      const expectedMs = expected?.phases[phase];
      return expectedMs === undefined ? { phase } : { phase, expectedMs };
    }),
    ...(expected ? { expected } : {}),
    problems,
  };
}
