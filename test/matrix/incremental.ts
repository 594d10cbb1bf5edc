import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { defineSource, type Source } from '../../core/index.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { newerClient } from '../support/newer-client.ts';
import type { Column } from './column.ts';
import { pgBasebackup } from './pg-basebackup.ts';

/** A full backup and two that count from the one before. */
export const incremental = (name: string, ...format: string[]): Column => ({
  name,
  majors: [17, 18],
  async take({ server }, into) {
    await mkdir(into);
    let before: string | undefined;
    for (const link of ['full', 'first', 'second']) {
      const counted = before === undefined ? [] : ['--incremental', join(into, before, 'backup_manifest')];
      await pgBasebackup(server, join(into, link), ...format, ...counted);
      await server.query(`insert into public.proof select i from generate_series(1, 50) i`);
      before = link;
    }
  },
  damage: (backup) => rm(join(backup, 'first'), { recursive: true }),
  configure: async (backup) => ({
    source: { definition: withoutHostTools, options: { path: join(backup, 'second') } },
  }),
});

const withoutHostTools = defineSource({
  name: 'basebackup',
  summary: '',
  options: basebackup.options,
  open: (options) => withProgram(basebackup.open(options)),
});

/** This host has no pg_combinebackup: its directories are real ones to the one that is lent. */
function withProgram(source: Source): Source {
  return {
    ...source,
    restore: (backup, facts, into, context) =>
      source.restore(
        backup,
        facts,
        {
          ...into,
          inside: (path) =>
            path.startsWith(into.dataDirectory) || path.includes('/chain/') ? path : into.inside(path),
          tool: async (_name, args) => {
            const client = await newerClient(facts.major === 17 ? 17 : 18);
            const [program, ...words] = client.command('pg_combinebackup');
            const { uid, gid } = into.owner;
            const run = process.getuid?.() === 0 ? { uid, gid } : {};
            const { exitCode, stderr, stdout } = await execa(program, [...words, ...args], { ...run, reject: false });
            return { exitCode, signal: undefined, stdout, stderr, aborted: false, durationMs: 0 };
          },
        },
        context,
      ),
  };
}
