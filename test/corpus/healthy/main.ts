/**
 * `npm run healthy [-- PATTERN [MAJORS]]`: proves every healthy backup on every major (or on these, `10,15`) and keeps
 * what came of it in results.json, from which docs/detection.md lists them.
 */
import { healthyCases } from './index.ts';
import { readResults, writeResults } from './results.ts';
import { majorsOf, proveHealthy } from './support/prove.ts';

const [pattern = '', only] = process.argv.slice(2);
const wanted = only?.split(',').map(Number);
const work = healthyCases
  .filter(({ name }) => new RegExp(pattern).test(name))
  .flatMap((one) => majorsOf(one).map((major) => ({ one, major })))
  .filter(({ major }) => wanted?.includes(major) ?? true);
const results = readResults();
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
    results[one.name] = { ...results[one.name], [major]: { verdict: said.verdict, falseAlarms: said.wrong.length } };
    writeResults(results);
  }
}

await Promise.all([worker(), worker()]);
process.stdout.write(`${failures} odd\n`);
process.exitCode = failures === 0 ? 0 : 1;
