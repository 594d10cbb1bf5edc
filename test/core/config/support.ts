import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { isPgproofError, type PgproofError } from '../../../core/errors/pgproof-error.ts';
import * as pgproof from '../../../core/index.ts';
import type { Problem } from '../../../core/config/problem.ts';
import type { Registry } from '../../../core/config/registry.ts';

const { defineCheck, defineReporter, defineSandbox, defineSource, duration } = pgproof;
const unused = () => {
  throw new Error('a configuration only loads; nothing runs');
};

export const newestRow = defineCheck({
  name: 'newest-row',
  summary: 'The newest row is young enough',
  severity: 'warn',
  timeout: '10 min',
  options: z.object({
    relation: z.string(),
    maxAge: duration,
    columns: z.array(z.object({ name: z.string() })).optional(),
  }),
  run: unused,
});
const plainCheck = (name: string) => defineCheck({ name, summary: name, options: z.object({}), run: unused });
export const basebackup = defineSource({
  name: 'basebackup',
  summary: 'A pg_basebackup directory',
  options: z.object({ path: z.string() }),
  open: unused,
});
export const slack = defineReporter({
  name: 'slack',
  summary: 'A message to Slack',
  attempts: 3,
  options: z.object({ webhookUrl: z.url().optional(), smtp: z.string().optional() }),
  report: unused,
});

/** Built-ins in the shapes of the real ones; the core knows nothing of plugins, and so does its test. */
export const registry: Registry = {
  definitions: [
    defineSandbox({ name: 'lxc', summary: 'LXC', options: z.object({ image: z.string().optional() }), open: unused }),
    defineSandbox({ name: 'process', summary: 'Processes', options: z.object({}), open: unused }),
    basebackup,
    plainCheck('manifest'),
    defineCheck({
      name: 'data-checksums',
      summary: 'data-checksums',
      options: z.object({ required: z.boolean().default(true) }),
      run: unused,
    }),
    plainCheck('amcheck'),
    newestRow,
    slack,
    defineReporter({ name: 'console', summary: 'Words', options: z.object({}), report: unused }),
  ],
  modules: { pgproof, zod: z },
};

/** A directory with these files, gone when the test is. */
export async function directoryOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-config-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

/** The error a promise rejects with; fails the test when it does not, or with an error that is not ours. */
export async function errorOf(promise: Promise<unknown>): Promise<PgproofError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!isPgproofError(error)) throw error;
  return error;
}

/** `line:column path: message` of every problem in an error. */
export function problemsOf(error: PgproofError): string[] {
  return (error.facts['problems'] as readonly Problem[]).map(({ path, message, line, column }) =>
    [line === undefined ? '' : `${line}:${column} `, path, ': ', message].join(''),
  );
}
