import type { DrillPlan } from '../plan/plan-drill.ts';
import { formatTime } from '../report/format-time.ts';
import type { Selection } from '../report/selection.ts';
import { choiceWords } from '../report/selection-words.ts';
import { shortLine } from '../report/text/short-line.ts';
import { countOf } from '../text/count-of.ts';
import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';
import { table } from './table.ts';

export interface RunPlan {
  readonly concurrency: number;
  readonly drills: readonly DrillPlan[];
  readonly reporters: readonly { readonly name: string; readonly when: string }[];
  readonly plugins: readonly string[];
}

/** A plan for people. */
export function planText({ concurrency, drills, reporters, plugins }: RunPlan): string {
  const told = reporters.map(({ name, when }) => (when === 'always' ? name : `${name} (${when})`)).join(', ');
  const expected = drills.reduce((sum, drill) => sum + (drill.expected?.totalMs ?? 0), 0);
  const known = drills.filter((drill) => drill.expected !== undefined).length;
  const several = known > 1 ? `, about ${formatDuration(expected)} one after another` : '';
  return [
    ...drills.map((drill) => `${drillText(drill)}\n`),
    table([
      ['In all', `${countOf(drills.length, 'drill')}, ${concurrency} at once${several}`],
      ['Told', told === '' ? 'nobody' : told],
      ...(plugins.length === 0 ? [] : [['Plugins', `${plugins.join(', ')}; they may change this`]]),
    ]),
    'Nothing was changed.\n',
  ].join('');
}

function drillText(plan: DrillPlan): string {
  const { drill, selection, checks, problems } = plan;
  const skipped = checks.filter((check) => check.skipped !== undefined);
  const running = checks.filter((check) => check.skipped === undefined);
  const rows = [
    ['Backup', selection && chosenText(selection)],
    ...factRows(plan),
    ['Checks', running.map(({ name }) => name).join(', ')],
    ['Skipped', skipped.map(({ name, skipped: why }) => `${name} ${why}`).join('; ')],
    ['Steps', stepsText(plan)],
    ['Expected', expectedText(plan)],
    ...(selection?.findings ?? []).map(({ summary }) => ['Warning', summary]),
    ...(selection?.notes ?? []).map((note) => ['Note', note]),
    ...problems.flatMap(({ message, hint }) => [
      ['Problem', message],
      ...(hint === undefined ? [] : [['', `→ ${hint}`]]),
    ]),
  ];
  const filled = rows.flatMap(([label = '', value]) => (value ? [[`  ${label}`, shortLine(value)]] : []));
  return `${drill}\n${table(filled)}`;
}

function factRows({ backup, disk, place }: DrillPlan): (readonly [string, string | undefined])[] {
  const files = backup?.files.slice(0, 6).map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`) ?? [];
  const more = (backup?.files.length ?? 0) - files.length;
  const about = backup?.restoredBytesExact === false ? 'about ' : '';
  return [
    [
      'Taken',
      backup &&
        `${backup.startedAt === undefined ? 'time unknown' : formatTime(backup.startedAt)}, PostgreSQL ${backup.major}, ${backup.format}`,
    ],
    ['Read', backup && `${backup.location}: ${[...files, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`],
    [
      'Restore to',
      disk &&
        `${disk.directory}: ${about}${formatBytes(disk.needed)} needed, ${formatBytes(disk.free)} free${disk.budget === undefined ? '' : `, diskBudget ${formatBytes(disk.budget)}`}`,
    ],
    ['Sandbox', place && [place.sandbox, ...place.notes].join('; ')],
    ['Server', place?.server && `PostgreSQL ${place.server.version} from ${place.server.from}`],
  ];
}

function chosenText(selection: Selection): string {
  return `${selection.id}, ${choiceWords(selection)}`;
}

function stepsText({ steps }: DrillPlan): string {
  return steps
    .map(({ phase, expectedMs }) =>
      expectedMs === undefined || expectedMs < 1000 ? phase : `${phase} (${formatDuration(expectedMs)})`,
    )
    .join(', ');
}

function expectedText({ expected }: DrillPlan): string {
  if (expected === undefined) return 'unknown before the first drill';
  return `about ${formatDuration(expected.totalMs)}, the median of ${countOf(expected.drills, 'drill')}`;
}
