import { builtins } from '../../../core/cli/builtins.ts';
import { catalogue } from '../damages/elsewhere.ts';
import { healthyTable } from '../healthy/results.ts';
import { expectedOf, firstWithManifest, majors, type Category, type Damage } from './damage.ts';
import type { Detection, Seen } from './record.ts';
import { stockTools } from './stock-tools.ts';

/** docs/detection.md, from what was seen and nothing else. */
export function renderPage(categories: readonly Category[], detection: Detection): string {
  const all = categories.flatMap(({ damages }) => damages);
  const bad = all.filter(({ harmless }) => harmless === undefined);
  const unseen = bad.filter((damage) => reasonsOf(damage).length > 0);
  const judged = all.reduce((sum, { id }) => sum + Object.keys(detection[id] ?? {}).length, 0);
  return [
    intro,
    `**${all.length} entries, judged ${judged} times on PostgreSQL ${majors[0]} to ${majors.at(-1)}: ${bad.length} kinds of damage, ` +
      `of which ${bad.length - unseen.length} are found without a manifest on every major and ${unseen.length} are beyond reach without it on some or all; ` +
      `and ${all.length - bad.length} that only look like damage, or are the source's own state.**\n`,
    legend,
    ...categories.map((category) => section(category, detection)),
    beyondReach(unseen),
    harmless(all),
    catalogue,
    healthy(),
  ].join('\n');
}

const intro = `# What is found

This page is written by a test (\`npm run detection\`) and held against the program by \`npm test\`: real clusters are
backed up, the backups are damaged, and \`pgproof run DIRECTORY\` judges them. Checks that need to know what should be there
(\`newest-row\`, \`row-count\`, \`query\` …) take part where the damage is one of meaning.

Unless said otherwise the backup is a quiet primary's with page checksums, right after a checkpoint, so that no full page in
the WAL heals what was damaged. "Page checksum fits" means that the damaged page was given the checksum it should have: no
tool that compares checksums can see it.
`;

const healthy = () => `## Healthy backups

What production does, backed up and drilled with every check that needs no knowledge of the data (\`npm run healthy\`): ✓ proven,
⚠ proven with warnings that are true and no others, ? not tried. A false alarm is no entry here: it fails the run.

${healthyTable()}
`;

const legend = `In the tables, **pgproof** is the verdict on the damaged backup *without* \`backup_manifest\`, and what ended the
drill or which checks fail; *(warn)* marks those that only warn. **With manifest** is the verdict when the manifest is there
(PostgreSQL ${firstWithManifest} and newer), where nearly everything shows. The columns behind are what a plain script would
learn from the exit status of tar and the server's start, and of PostgreSQL's own programs (client programs of PostgreSQL 15):
✗ found, – silent, empty not reached or not asked.
`;

function section({ title, damages }: Category, detection: Detection): string {
  const head = ['Damage', 'pgproof', 'With manifest', ...stockTools];
  const rows = damages.flatMap((damage) => rowsOf(damage, detection[damage.id] ?? {}));
  return [
    `## ${title}\n`,
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    `\n### ${title}: check by check\n`,
    ...matrix(damages, detection),
    '',
  ].join('\n');
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** One row for majors that agree. */
function rowsOf(damage: Damage, byMajor: Detection[string]): string[][] {
  const tools = Object.values(byMajor).find((seen) => seen.tools !== undefined)?.tools;
  const toolCells = stockTools.map(
    (name) => ({ found: '✗', silent: '–', 'not reached': '' })[tools?.[name] ?? 'not reached'],
  );
  const groups = grouped(byMajor, (seen) => JSON.stringify([verdictOf(seen), manifestOf(seen)]));
  const merged = mergeManifest(groups);
  return merged.map(({ majors: of, seen, manifest }, index) => [
    index === 0 ? damage.what : '″',
    `${of}: ${verdictOf(seen)}`,
    manifest,
    ...(index === 0 ? toolCells : stockTools.map(() => '')),
  ]);
}

/** The manifest says the same on every major that has one: no row of its own for those that have none. */
function mergeManifest(groups: readonly Group[]) {
  const byVerdict = new Map<string, Group[]>();
  for (const group of groups) {
    const key = verdictOf(group.seen);
    byVerdict.set(key, [...(byVerdict.get(key) ?? []), group]);
  }
  return [...byVerdict.values()].map((same) => ({
    majors: range(same.flatMap(({ numbers }) => numbers)),
    seen: (same[0] as Group).seen,
    manifest: [...new Set(same.map(({ seen }) => manifestOf(seen)).filter((text) => text !== ''))].join('; '),
  }));
}

interface Group {
  readonly numbers: readonly number[];
  readonly seen: Seen;
}

function grouped(byMajor: Detection[string], keyOf: (seen: Seen) => string): Group[] {
  const groups = new Map<string, { numbers: number[]; seen: Seen }>();
  for (const [major, seen] of Object.entries(byMajor)) {
    const group = groups.get(keyOf(seen)) ?? { numbers: [], seen };
    group.numbers.push(Number(major));
    groups.set(keyOf(seen), group);
  }
  return [...groups.values()];
}

/** `10–13, 15` */
function range(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ');
}

function verdictOf({ verdict, code, checks }: Seen): string {
  const failing = Object.keys(checks).filter((name) => checks[name] === 'fail');
  // That there is no manifest is told of every backup without one.
  const warning = Object.keys(checks).filter((name) => checks[name] === 'warn' && name !== 'manifest');
  const unsure = Object.keys(checks).filter((name) => checks[name] === 'could-not-verify');
  const by = [
    ...(code === undefined ? [] : [`\`${code}\``]),
    ...failing,
    ...warning.map((name) => `${name} *(warn)*`),
    ...unsure.map((name) => `${name} *(could not tell)*`),
  ];
  const word = verdict === 'failed' ? '**failed**' : verdict;
  return by.length === 0 ? word : `${word} by ${by.join(', ')}`;
}

function manifestOf({ manifest }: Seen): string {
  if (manifest === undefined) return '';
  return manifest.code === undefined ? manifest.verdict : `${manifest.verdict} by \`${manifest.code}\``;
}

const registered = builtins.definitions.filter(({ kind }) => kind === 'check').map(({ name }) => name);
const signs: Readonly<Record<string, string>> = { fail: '✗', warn: '!', pass: '–', 'could-not-verify': '?' };

/** ✗ fails, ! warns, – silent, ? could not tell; empty: not reached or not asked. */
function matrix(damages: readonly Damage[], detection: Detection): string[] {
  const names = registered.filter((name) =>
    damages.some(({ id }) => Object.values(detection[id] ?? {}).some(({ checks }) => name in checks)),
  );
  if (names.length === 0) return ['No check is reached.'];
  const reached = damages.filter(({ id }) =>
    Object.values(detection[id] ?? {}).some(({ checks }) => Object.keys(checks).length > 0),
  );
  return [
    '✗ fails, ! warns, – silent, ? could not tell, empty not reached or not asked.\n',
    line(['Damage', ...names]),
    line(['---', ...names.map(() => '---')]),
    ...reached.map((damage) =>
      line([`\`${damage.id}\``, ...names.map((name) => cell(name, detection[damage.id] ?? {}))]),
    ),
  ];
}

function cell(name: string, byMajor: Detection[string]): string {
  const groups = new Map<string, number[]>();
  for (const [major, { checks }] of Object.entries(byMajor)) {
    // pg-dump is left out where no client program of the major is installed.
    if (checks[name] === undefined) continue;
    const sign = signs[checks[name]] ?? '';
    groups.set(sign, [...(groups.get(sign) ?? []), Number(major)]);
  }
  const [only, ...others] = groups.keys();
  if (only === undefined) return '';
  return others.length === 0 ? only : [...groups].map(([sign, of]) => `${sign} ${range(of)}`).join('; ');
}

function reasonsOf(damage: Damage): { reason: string; of: number[] }[] {
  const reasons = new Map<string, number[]>();
  for (const major of majors.filter((one) => damage.majors?.(one) ?? true)) {
    const reason = expectedOf(damage, major).beyondReach;
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), major]);
  }
  return [...reasons].map(([reason, of]) => ({ reason, of }));
}

function beyondReach(damages: readonly Damage[]): string {
  const rows = damages.flatMap((damage) =>
    reasonsOf(damage).map(({ reason, of }) => line([damage.what, range(of), reason])),
  );
  return [
    '## Beyond reach without a manifest\n',
    `With the manifest (PostgreSQL ${firstWithManifest} and newer) all of these fail, except what was so on the source already.\n`,
    line(['Damage', 'PostgreSQL', 'Why']),
    line(['---', '---', '---']),
    ...rows,
    '',
  ].join('\n');
}

function harmless(damages: readonly Damage[]): string {
  const rows = damages.flatMap(({ what, harmless: why }) => (why === undefined ? [] : [line([what, why])]));
  return ['## What is no damage\n', line(['What', 'Why']), line(['---', '---']), ...rows, ''].join('\n');
}
