import { describe, expect, test } from 'vitest';
import { renderText, verdictWords } from '../../../core/index.ts';
import { terminalPaint } from '../../../reporters/console/terminal.ts';
import { consoleReporter } from '../../../reporters/index.ts';
import { deliver } from '../../support/reporter-context.ts';
import {
  everyReport,
  failed,
  hostile,
  manyDrills,
  manyFindings,
  proven,
  unverified,
  withWarnings,
} from '../../support/reports.ts';

describe.each(Object.entries(everyReport))('the summary of the report "%s"', (_, report) => {
  test('ends with symbol and word of the verdict and with the run', async () => {
    const { symbol, word } = verdictWords[report.verdict];
    const lines = (await deliver(consoleReporter, report, {})).trimEnd().split('\n');
    expect(lines.at(-2)?.startsWith(`${symbol} ${word}: `)).toBe(true);
    expect(lines.at(-1)).toContain(`run ${report.run.id} on backup-01`);
  });

  test('says the same with and without colours', () => {
    const colored = renderText(report, terminalPaint(true));
    expect(colored).toContain('\u001B[');
    expect(colored.replaceAll(/\u001B\[\d+m/g, '')).toBe(renderText(report));
  });
});

test('a failed drill has evidence, next step, and what could not be verified', () => {
  const text = renderText(failed);
  expect(text).toContain('✖ amcheck: item order invariant violated for index "orders_pkey" [shop: public.orders_pkey]');
  expect(text).toContain('Lower index tid=(2,14) points to heap tid=(31,7)');
  expect(text).toContain('→ Run amcheck on the server the backup came from');
  expect(text).toContain('measured 1 d 2 h, threshold 1 d');
  expect(text).toContain('Could not be verified: pg-dump.');
});

test('a proven drill says what was proven, and how much of it', () => {
  const text = renderText(proven);
  expect(text).toContain('1893 files match the backup manifest (CRC32C).');
  expect(text).toMatch(/Time taken +1 min 58 s \(restore 18\.4 s, recover 3\.4 s/);
  expect(text).toMatch(/✔ pg-dump +41\.0 s/);
});

test('warnings say what was not proven', () => {
  const text = renderText(withWarnings);
  expect(text).toContain('Skipped on request: amcheck.');
  expect(text).toContain('No backup manifest');
  expect(text).toContain('Data checksums are off');
});

test('leftovers are told with their place', () => {
  expect(renderText(unverified)).toContain('/var/lib/pgproof/runs/20261123-031000-a1b2c3/shop could not be removed');
});

test('of 500 findings 20 are shown and the others counted', () => {
  expect(renderText(manyFindings)).toContain('… and 480 more');
});

test('of many drills the proven ones get a line each', () => {
  const lines = renderText(manyDrills).split('\n');
  expect(lines).toContain('✔ PROVEN  cluster-0  3.6 GB restored, recovered and checked in 1 min 58 s');
});

test('hostile text moves no cursor and turns no direction', () => {
  expect(renderText(hostile)).not.toMatch(/[\u0000\u001B\u202E\uFFFF]|\p{Surrogate}/u);
});
