import { execa } from 'execa';
import { XMLParser } from 'fast-xml-parser';
import { parse as readWithJunit2json } from 'junit2json';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as readWithTestResultsParser } from 'test-results-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderJunit, type Report } from '../../../core/index.ts';
import {
  everyReport,
  failed,
  failedInRecovery,
  hostile,
  manyFindings,
  nothingDrilled,
  proven,
  unverified,
  withWarnings,
} from '../../support/reports.ts';

const schema = new URL('../../fixtures/junit/strict-junit.xsd', import.meta.url).pathname;
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pgproof-junit-'));
});
afterAll(() => rm(directory, { recursive: true }));

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly failure?: { readonly message: string; readonly '#text': string };
  readonly error?: { readonly message: string; readonly '#text': string };
  readonly skipped?: { readonly message: string };
}

function casesOf(report: Report): readonly Case[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => ['testsuite', 'testcase'].includes(name),
    processEntities: { maxTotalExpansions: 1e8 },
  });
  const document = parser.parse(renderJunit(report)) as { testsuites: { testsuite: { testcase: Case[] }[] } };
  return document.testsuites.testsuite.flatMap((suite) => suite.testcase);
}

const named = (cases: readonly Case[], classname: string, name: string) =>
  cases.find((testCase) => testCase.classname === classname && testCase.name === name);

describe.each(Object.entries(everyReport))('the file for the report "%s"', (name, report) => {
  test('is valid against the strictest schema', async () => {
    const file = join(directory, `${name}.xml`);
    await writeFile(file, renderJunit(report));
    const { exitCode, stderr } = await execa('xmllint', ['--noout', '--huge', '--schema', schema, file], {
      reject: false,
      stdin: 'ignore',
    });
    expect(stderr).toBe(`${file} validates`);
    expect(exitCode).toBe(0);
  });

  test('counts what it holds', async () => {
    const cases = casesOf(report);
    const suites = await readWithJunit2json(renderJunit(report));
    if (!suites || !('testsuite' in suites)) throw new Error('junit2json read no suites');
    const sum = (key: 'tests' | 'failures' | 'errors' | 'skipped') =>
      suites.testsuite?.reduce((total, suite) => total + (suite[key] ?? 0), 0);
    expect(sum('tests')).toBe(cases.length);
    expect(sum('failures')).toBe(cases.filter(({ failure }) => failure !== undefined).length);
    expect(sum('errors')).toBe(cases.filter(({ error }) => error !== undefined).length);
    expect(sum('skipped')).toBe(cases.filter(({ skipped }) => skipped !== undefined).length);
  });

  test('is red exactly where the verdict is not proven', () => {
    const red = casesOf(report).some(({ failure, error }) => failure !== undefined || error !== undefined);
    expect(red).toBe(report.verdict === 'failed' || report.verdict === 'unverified');
  });
});

test('a second public reader counts the same', async () => {
  const file = join(directory, 'second.xml');
  await writeFile(file, renderJunit(failed));
  const result = readWithTestResultsParser({ type: 'junit', files: [file] });
  const cases = casesOf(failed);
  expect(result.total).toBe(cases.length);
  expect(result.failed + result.errors).toBe(
    cases.filter(({ failure, error }) => failure !== undefined || error !== undefined).length,
  );
  expect(result.status).toBe('FAIL');
});

test('a finding that shows the backup to be bad is a failure with its evidence and the next step', () => {
  const testCase = named(casesOf(failed), 'pgproof.shop.checks.amcheck', 'shop: public.orders_pkey');
  expect(testCase?.failure?.message).toBe('item order invariant violated for index "orders_pkey"');
  expect(testCase?.failure?.['#text']).toContain('page lsn=5/29FF0A18');
  expect(testCase?.failure?.['#text']).toContain('→ Run amcheck on the server');
});

test('a check that could not find out is an error, not a failure', () => {
  const testCase = named(casesOf(failed), 'pgproof.shop.checks', 'pg-dump');
  expect(testCase?.error?.message).toBe('pg_dump 15 or newer is not installed here');
  expect(testCase?.failure).toBeUndefined();
});

test('a skipped check says why and until when', () => {
  const testCase = named(casesOf(withWarnings), 'pgproof.shop.checks', 'amcheck');
  expect(testCase?.skipped?.message).toBe('Skipped until 2026-11-30: index is rebuilt this week, OPS-812');
});

test('a warning is a passed case of its own, told in the output of the suite', () => {
  const warning = named(casesOf(withWarnings), 'pgproof.shop.checks.row-count', 'warning: shop: public.customers');
  expect(warning).toBeDefined();
  expect(warning?.failure ?? warning?.error ?? warning?.skipped).toBeUndefined();
  expect(renderJunit(withWarnings)).toContain('measured 74542 rows, threshold 77056 rows');
});

test('recovery stopped by the backup is a failure of its phase, and the phases behind it are skipped', () => {
  const cases = casesOf(failedInRecovery);
  expect(named(cases, 'pgproof.shop.lifecycle', 'recover')?.failure?.['#text']).toContain(
    'FATAL:  WAL ends before end of online backup',
  );
  expect(named(cases, 'pgproof.shop.lifecycle', 'promote')?.skipped?.message).toBe('Not reached');
});

test('a sandbox that would not start is an error', () => {
  expect(named(casesOf(unverified), 'pgproof.shop.lifecycle', 'create')?.error).toBeDefined();
  expect(named(casesOf(unverified), 'pgproof.shop', 'verdict')?.error).toBeDefined();
});

test('a run that drilled nothing is red', () => {
  expect(casesOf(nothingDrilled)).toMatchObject([{ classname: 'pgproof.run', name: 'verdict', error: {} }]);
});

test('each of 500 findings is a case', () => {
  expect(casesOf(manyFindings).filter(({ classname }) => classname === 'pgproof.shop.checks.amcheck')).toHaveLength(
    500,
  );
});

test('hostile text arrives as text, without what XML forbids', () => {
  const xml = renderJunit(hostile);
  expect(xml).not.toContain('<script>');
  expect(xml).not.toContain(']]>');
  expect(xml).not.toMatch(/[\u0000\u001B\u202E\uFFFF]/);
  expect(casesOf(hostile).some(({ failure }) => failure?.['#text'].includes('<script>alert(1)</script> & "q"'))).toBe(
    true,
  );
});

test('the suite carries what identifies the backup', () => {
  const xml = renderJunit(proven);
  for (const [name, value] of [
    ['run.id', '20261123-031000-a1b2c3'],
    ['backup.label', 'pg_basebackup base backup'],
    ['backup.startLsn', '5/2A000028'],
    ['recovery.endLsn', '5/2B0001A8'],
    ['recovery.timeline', '4'],
    ['server.version', '15.18'],
    ['systemIdentifier', '7391847219847192847'],
  ]) {
    expect(xml).toContain(`<property name="${name}" value="${value}"/>`);
  }
});
