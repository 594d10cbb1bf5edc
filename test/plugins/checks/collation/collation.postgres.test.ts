import { beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { collation } from '../../../../plugins/checks/index.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { runOn } from '../run-on.ts';

const check = (cluster: Cluster, database: string) => runOn(cluster, collation(), { databases: [database] });
const german = `
  create collation "Deutsch ""x" (provider = icu, locale = 'de');
  create table people (name text collate "Deutsch ""x", plain text, at name, number int);
  create index people_name on people (name);
  create index people_upper on people (number) where plain > 'M' collate "Deutsch ""x";
  create index people_expression on people (lower(plain collate "Deutsch ""x"));`;
const tamper = `update pg_collation set collversion = '1.2.3' where collname like 'Deutsch%'`;

describe.each([10, 15, 18])('PostgreSQL %i', (major) => {
  const clusters = sharedClusters();
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await clusters.primary(major);
  });

  const database = async (name: string, sql: string, options = '') => {
    await cluster.query(`create database ${name} ${options}`);
    await cluster.query(sql, name);
  };

  test('collations of the recorded version, and those that are the same everywhere, pass', async () => {
    await database('sound', german);
    await cluster.query('create index on people (plain); create index on people (at)', 'sound');
    expect(await check(cluster, 'sound')).toMatchObject({
      outcome: 'pass',
      findings: [{ summary: '1 collation is of the version that indexes were built with' }],
    });
    expect(await check(cluster, 'postgres')).toMatchObject({
      outcome: 'pass',
      findings: [{ summary: 'No index is sorted by a collation with a recorded version' }],
    });
  });

  test('one of another version is a warning that names the indexes it sorts', async () => {
    await database('other', german);
    await cluster.query(tamper, 'other');
    const { outcome, findings } = await check(cluster, 'other');
    expect(outcome).toBe('warn');
    expect(findings).toMatchObject([
      {
        target: 'other: public."Deutsch ""x"',
        summary: expect.stringMatching(/^3 indexes may be sorted otherwise/),
        threshold: '1.2.3',
        evidence: [
          expect.stringMatching(/^ICU collation: recorded 1\.2\.3, here \d/),
          'public.people_expression',
          'public.people_name',
          'public.people_upper',
        ],
      },
    ]);
  });

  test('no index, or only indexes that compare bytes, and there is nothing to warn of', async () => {
    await database(
      'unused',
      `create collation "Deutsch" (provider = icu, locale = 'de');
       create table people (name text collate "Deutsch"); create table cities (name text collate "Deutsch");
       create index on people (name text_pattern_ops); create index on people using hash (name);`,
    );
    await cluster.query(tamper, 'unused');
    expect(await check(cluster, 'unused')).toMatchObject({ outcome: 'pass' });
  });

  test('a table partitioned by ranges of text depends on it, too', async () => {
    await database(
      'ranges',
      `create collation "Deutsch" (provider = icu, locale = 'de');
       create table people (name text collate "Deutsch") partition by range (name)`,
    );
    await cluster.query(tamper, 'ranges');
    expect(await check(cluster, 'ranges')).toMatchObject({
      outcome: 'warn',
      findings: [{ evidence: [expect.anything(), 'public.people'] }],
    });
  });

  test('a C library whose versions were never recorded: a warning where this major records them, else told', async () => {
    await database(
      'untold',
      `create collation "Haus" (locale = 'C.UTF-8'); create table people (name text collate "Haus"); create index on people (name)`,
    );
    // The locale of the environment: not known to be C by its name.
    await cluster.query(`update pg_collation set collcollate = '', collctype = '' where collname = 'Haus'`, 'untold');
    const { outcome, findings } = await check(cluster, 'untold');
    const records = major >= 13;
    expect(outcome).toBe(records ? 'warn' : 'pass');
    expect(findings[0]?.evidence?.[0]).toMatch(
      records ? /recorded no version/ : /^not known: whether the 1 index by public\."Haus"/,
    );
  });

  test('a collation that this host lacks is could-not-verify', async () => {
    await database(
      'lacking',
      `create collation klingon (locale = 'C.UTF-8'); create table people (name text collate klingon); create index on people (name)`,
    );
    await cluster.query(
      `update pg_collation set collcollate = 'tlh_KL.utf8', collctype = 'tlh_KL.utf8' where collname = 'klingon'`,
      'lacking',
    );
    expect(await check(cluster, 'lacking')).toMatchObject({
      outcome: 'could-not-verify',
      error: {
        code: 'COLLATION_MISSING',
        blame: 'sandbox',
        message: expect.stringMatching(/public\.klingon .*could not create locale/),
      },
    });
  });

  if (major < 15) return;

  test('the collation of the database itself is compared', async () => {
    await database(
      'own',
      'create table people (name text primary key)',
      `template template0 locale_provider icu icu_locale 'de'`,
    );
    expect(await check(cluster, 'own')).toMatchObject({ outcome: 'pass' });
    await cluster.query(`update pg_database set datcollversion = '1.2.3' where datname = 'own'`);
    expect(await check(cluster, 'own')).toMatchObject({
      outcome: 'warn',
      findings: [{ target: 'own: de', threshold: '1.2.3', evidence: [expect.anything(), 'public.people_pkey'] }],
    });
    // As a cluster of a C library without versions leaves it.
    await cluster.query(`update pg_database set datcollversion = null where datname = 'own'`);
    expect(await check(cluster, 'own')).toMatchObject({ outcome: 'warn', findings: [{ threshold: 'none' }] });
  });

  if (major < 17) return;

  test('the builtin provider sorts the same everywhere', async () => {
    await database(
      'builtin',
      'create table people (name text primary key)',
      `template template0 locale_provider builtin builtin_locale 'C.UTF-8'`,
    );
    expect(await check(cluster, 'builtin')).toMatchObject({ outcome: 'pass' });
  });
});
