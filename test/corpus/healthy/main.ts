/**
 * `npm run healthy [-- [--missing] [PATTERN [MAJORS]]]`: proves every healthy backup on every major (or on these,
 * `10,15`), keeps what came of it in results.json, and lists it in docs/detection.md. With `--missing` only what is not
 * kept yet. Takes half an hour on two cores.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { categories } from '../damages/index.ts';
import { readDetection } from '../support/record.ts';
import { renderPage } from '../support/render-page.ts';
import { healthyCases } from './index.ts';
import { readResults, writeResults } from './results.ts';
import { majorsOf, proveHealthy } from './support/prove.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { missing: { type: 'boolean' } } });
const [pattern = '', only] = positionals;
const wanted = only?.split(',').map(Number);
const results = readResults();
const work = healthyCases
  .filter(({ name }) => new RegExp(pattern).test(name))
  .flatMap((one) => majorsOf(one).map((major) => ({ one, major })))
  .filter(({ major }) => wanted?.includes(major) ?? true)
  .filter(({ one, major }) => values.missing !== true || results[one.name]?.[major] === undefined);
let failures = 0;

async function worker(): Promise<void> {
  for (let next = work.shift(); next !== undefined; next = work.shift()) {
    const { one, major } = next;
    const said = await proveHealthy(one, major).then(
      ({ verdict, falseAlarms, missing }) => ({
        verdict,
        wrong: [...falseAlarms, ...missing.map((text) => `not told: ${text}`)],
      }),
      (error: unknown) => ({
        verdict: 'not made',
        wrong: [error instanceof Error ? (error.stack ?? '') : String(error)],
      }),
    );
    if (said.wrong.length > 0) failures += 1;
    process.stdout.write(`${said.wrong.length === 0 ? 'ok ' : 'ODD'} ${major} ${one.name} ${said.verdict}\n`);
    for (const text of said.wrong) process.stdout.write(`  ${text}\n`);
    // What surprised is not kept: the next run looks at it again.
    if (said.wrong.length > 0) continue;
    results[one.name] = { ...results[one.name], [major]: said.verdict };
    writeResults(results);
  }
}

await Promise.all([worker(), worker()]);
writeFileSync(join(import.meta.dirname, '../../../docs/detection.md'), renderPage(categories, readDetection()));
process.stdout.write(`${failures} odd\n`);
process.exitCode = failures === 0 ? 0 : 1;
