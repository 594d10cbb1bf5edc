import { chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCheck, z } from '../../core/index.ts';
import { testClusters, type TestClusters } from '../support/cluster.ts';
import { drillWith, newWorkDirectory, planned } from '../support/drill.ts';
import { settle } from '../support/settle.ts';
import type { Origin } from './column.ts';
import { allMajors } from './column-kinds.ts';
import { columns } from './columns.ts';

/** The rows that were there before any backup. */
const proof = defineCheck({
  name: 'proof',
  summary: 'counts rows',
  options: z.object({ database: z.string().default('postgres') }),
  run: async ({ value, atLeast }) => atLeast('rows', Number(await value('select count(*) from public.proof')), 500),
});
const checks = [{ ...planned(proof), options: { database: 'postgres' } }];

describe.each(allMajors)('PostgreSQL %i', (major) => {
  let clusters: TestClusters;
  let origin: Origin;
  let directory: string;

  beforeAll(async () => {
    directory = await newWorkDirectory('pgproof-matrix-');
    clusters = await testClusters();
    const archive = join(directory, 'archive');
    const server = await clusters.primary(major, {
      settings: {
        archive_mode: 'on',
        archive_command: `cp %p ${archive}/.%f && mv ${archive}/.%f ${archive}/%f`,
        ...(major >= 17 ? { summarize_wal: 'on' } : {}),
      },
    });
    await mkdir(archive);
    await chown(archive, server.owner.uid, server.owner.gid);
    await server.query('create table public.proof (id int)');
    await server.query('insert into public.proof select i from generate_series(1, 500) i');
    const [file] = await server.query<{ path: string }>(`select pg_relation_filepath('public.proof') as path`);
    origin = { server, archive, table: file?.path ?? '' };
  }, 600_000);
  afterAll(async () => {
    await clusters[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it.each(columns.filter(({ majors }) => majors.includes(major)))(
    '$name: proven as it was taken, failed when it is damaged',
    async ({ name, take, damage, configure }) => {
      const backup = join(directory, name.replaceAll(/\W+/g, '-'));
      await take(origin, backup);
      const healthy = await drillWith([], { checks, backup: await configure(backup) });
      expect(healthy.drill.verdict, healthy.drill.reasons.join('; ')).toBe('proven');
      expect(healthy.drill.backup).toMatchObject({ major });

      const damaged = `${backup}-damaged`;
      await execa('cp', ['-a', backup, damaged], { stdin: 'ignore' });
      await damage(damaged, origin);
      await settle(damaged);
      const bad = await drillWith([], { checks, backup: await configure(damaged) });
      expect(bad.drill.verdict, bad.drill.reasons.join('; ')).toBe('failed');
      await rm(backup, { recursive: true });
      await rm(damaged, { recursive: true });
    },
  );
});
