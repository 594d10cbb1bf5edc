/**
 * `npm run detection [-- [--missing] [PATTERN [MAJORS]]]`: judges every damage (or those whose id matches) on every major
 * (or on these, `10,15`), asks PostgreSQL's own programs, and writes docs/detection.md. With `--missing` only what the
 * record does not hold, so that a run that was ended early can be taken up again. Takes about an hour on two cores.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { categories } from './damages/index.ts';
import { majors, type Damage } from './support/damage.ts';
import { surprises } from './support/expect-judged.ts';
import { judge, judgeByManifest, withDamaged } from './support/judge.ts';
import { readDetection, seenAs, writeDetection, type Detection } from './support/record.ts';
import { renderPage } from './support/render-page.ts';
import { majorInTurn, majorsOf } from './support/rotation.ts';
import { askStockTools } from './support/stock-tools.ts';

const workers = Number(process.env['WORKERS'] ?? 2);
const { values, positionals } = parseArgs({ allowPositionals: true, options: { missing: { type: 'boolean' } } });
const [pattern = '', only = majors.join(',')] = positionals;
const wanted = only.split(',').map(Number);
const all = categories.flatMap(({ damages }) => damages);
const before = readDetection();
const work = all.flatMap((damage, turn) =>
  majorsOf(damage)
    .filter((major) => wanted.includes(major) && new RegExp(pattern).test(damage.id))
    .filter((major) => values.missing !== true || before[damage.id]?.[major] === undefined)
    .map((major) => ({ damage, major, isInTurn: major === majorInTurn(damage, turn) })),
);
// What npm test looks at comes first: a run that is ended early has the most useful part.
work.sort((a, b) => Number(b.isInTurn) - Number(a.isInTurn) || a.major - b.major);

const found: Record<string, Record<string, Detection[string][string]>> = {};
for (const { id } of all) found[id] = { ...before[id] };
let failures = 0;

const notAsked = 'not reached' as const;

async function look({ damage, major }: { damage: Damage; major: number }): Promise<void> {
  const bare = await judge(damage, major);
  const withManifest = await judgeByManifest(damage, major);
  const tools = await withDamaged(damage, major, { manifest: true }, (backup) => askStockTools(backup, major));
  // Without checksums pg_checksums refuses, whatever the backup is like.
  const asked =
    tools !== undefined && damage.source?.checksums === false ? { ...tools, pg_checksums: notAsked } : tools;
  const odd = surprises(damage, major, bare, withManifest);
  if (odd.length > 0) failures += 1;
  process.stdout.write(
    `${odd.length === 0 ? 'ok' : 'ODD'} ${major} ${damage.id}\n${odd.map((text) => `  ${text}\n`).join('')}`,
  );
  // What surprises is no record yet: the next run with --missing looks again.
  if (odd.length > 0) return;
  found[damage.id] = { ...found[damage.id], [major]: seenAs(bare, withManifest, asked) };
  writeDetection(found);
}

async function worker(): Promise<void> {
  for (let next = work.shift(); next !== undefined; next = work.shift()) {
    const { damage, major } = next;
    await look(next).catch((error: unknown) => {
      failures += 1;
      process.stdout.write(`ODD ${major} ${damage.id}: ${error instanceof Error ? error.stack : String(error)}\n`);
    });
  }
}

await Promise.all(Array.from({ length: workers }, worker));
writeFileSync(join(import.meta.dirname, '../../docs/detection.md'), renderPage(categories, found));
process.stdout.write(`${failures} surprises\n`);
process.exitCode = failures === 0 ? 0 : 1;
