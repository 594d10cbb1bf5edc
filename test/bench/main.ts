import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { benchSandbox } from './sandbox.ts';
import { compare } from './compare.ts';
import { makeBackup } from './make-backup.ts';
import { pgproofDrill } from './pgproof.ts';
import { benchOverlay } from './overlay.ts';
import { plainDrill } from './plain.ts';

/**
 * `npm run bench [-- sandbox|drill|ladder|memory|overlay …]`, as root with LXC and PostgreSQL 15. Every figure is a comparison
 * made in this run; seconds of a shared machine mean little by themselves.
 */
const directory = process.env['PGPROOF_BENCH_DIRECTORY'] ?? '/var/tmp/pgproof-bench';
const rounds = Number(process.env['PGPROOF_BENCH_ROUNDS'] ?? 3);
const chosen = process.argv.slice(2);
const wanted = (part: string) => chosen.length === 0 || chosen.includes(part);

await mkdir(directory, { recursive: true, mode: 0o755 });
if (wanted('sandbox')) await benchSandbox(directory);
const large = wanted('drill') || wanted('ladder') || wanted('memory') ? await makeBackup(directory, 58) : '';
if (large !== '')
  console.log(`backup: base.tar.gz of ${Math.round((await stat(join(large, 'base.tar.gz'))).size / 1e6)} MB\n`);
for (const [part, ladder, aim, title] of [
  ['drill', false, 0.45, 'To the first query, manifest included (theirs checks no manifest)'],
  ['ladder', true, 0.55, 'Full ladder: manifest, pg_dump, amcheck with heapallindexed, counts'],
] as const) {
  if (!wanted(part)) continue;
  await compare(
    title,
    rounds,
    () => pgproofDrill(large, directory, { ladder }),
    () => plainDrill(large, directory, { ladder }),
    aim,
  );
}
if (wanted('overlay')) await benchOverlay(directory, Number(process.env['PGPROOF_BENCH_GB'] ?? 5), rounds);
if (wanted('memory')) {
  const peaks = [];
  for (const scale of [6, 58])
    peaks.push(await pgproofDrill(await makeBackup(directory, scale), directory, { ladder: false }));
  console.log(
    `Peak memory of pgproof: ${peaks.map((peak) => `${Math.round(peak)} MB`).join(' at 0.1 GB, ')} at 1 GB; aim: flat, under 150 MB`,
  );
}
await rm(join(directory, 'work'), { recursive: true, force: true });
