import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  defineCheck,
  defineSource,
  isPgproofError,
  PgproofError,
  reportSchema,
  z,
  type CheckResult,
} from '../../../core/index.ts';
import { exitStatus } from '../../../core/run/exit-status.ts';
import { ownerMark } from '../../../core/run/owner-mark.ts';
import {
  customersCheck,
  drillConfiguration,
  drillWith,
  leftoversIn,
  newWorkDirectory,
  planned,
  smallBackup,
  sourceWith,
} from '../../support/drill.ts';
import { tapping } from '../../support/tapping.ts';

const jiti = join(import.meta.dirname, '../../../node_modules/jiti/lib/jiti-cli.mjs');
let workDirectory: string;
beforeAll(() => smallBackup());
beforeEach(async () => {
  workDirectory = await newWorkDirectory();
});
afterEach(() => rm(workDirectory, { recursive: true, force: true }));

it('a report is what its schema says', async () => {
  const { report } = await drillWith([]);
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

it('two backups make one report, and the one that fails hides nothing of the other', async () => {
  const { backups } = await drillConfiguration({}, workDirectory);
  const [good] = backups;
  if (good === undefined) throw new TypeError('there is a backup');
  const lost = new PgproofError({ code: 'LOST', blame: 'backup', message: 'base.tar is missing' });
  const definition = await sourceWith({ inspect: () => Promise.reject(lost) });
  const bad = { ...good, name: 'bad', source: { definition, options: {} } };
  const { report, leftovers, hooksSeen } = await drillWith([], { configuration: { backups: [bad, good] } });
  expect(report.drills.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['bad failed', 'shop proven']);
  expect(report.verdict).toBe('failed');
  expect(hooksSeen.filter(({ hook }) => hook === 'drillFinished')).toHaveLength(2);
  expect(hooksSeen.filter(({ hook }) => hook === 'report')).toHaveLength(1);
  expect(leftovers).toEqual([]);
});

it('a run without any backup has proven nothing', async () => {
  const configuration = { ...(await drillConfiguration({}, workDirectory)), backups: [] };
  const { run } = await import('../../../core/run/run.ts');
  const log = { debug: () => {}, info: () => {}, warn: () => {} };
  const { signal } = new AbortController();
  expect((await run(configuration, { signal, log, stdout: process.stdout })).verdict).toBe('unverified');
});

it('what cannot be opened is a usage error, before anything is created', async () => {
  const broken = defineSource({
    name: 'broken',
    summary: '',
    options: z.object({}),
    open: () => {
      throw new TypeError('no such thing');
    },
  });
  const { backups } = await drillConfiguration({}, workDirectory);
  const configuration = { backups: backups.map((one) => ({ ...one, source: { definition: broken, options: {} } })) };
  const error: unknown = await drillWith([], { workDirectory, configuration }).catch((thrown: unknown) => thrown);
  expect(isPgproofError(error) && error).toMatchObject({ blame: 'operator', message: 'broken: no such thing' });
  expect(existsSync(join(workDirectory, 'work'))).toBe(false);
});

describe('keep', () => {
  it('leaves the restored files and no process, says where, and nothing reaps them', async () => {
    const { report, drill, leftovers } = await drillWith([], { workDirectory, keep: true });
    expect(leftovers).toEqual([report.run.id]);
    const kept = join(workDirectory, 'work', report.run.id);
    expect((await stat(join(kept, '1', 'data', 'PG_VERSION'))).isFile()).toBe(true);
    expect(drill.notes).toEqual([expect.stringContaining(kept)]);
    await drillWith([], { workDirectory, checks: [] });
    expect(existsSync(join(kept, '1', 'data', 'PG_VERSION'))).toBe(true);
  });
});

describe('the history', () => {
  const seen: (CheckResult | undefined)[] = [];
  const remembering = defineCheck({
    name: 'remembering',
    summary: '',
    options: z.object({}),
    run: async ({ previous, measure, pass }) => {
      seen.push(previous);
      measure('run', seen.length);
      return pass('remembered');
    },
  });

  it('shows a check what it measured in the last proven drill', async () => {
    const checks = [planned(remembering)];
    await drillWith([], { workDirectory, checks });
    const failing = tapping('judge', async () => ({ verdict: 'failed', reasons: ['we say so'] }));
    await drillWith(failing, { workDirectory, checks });
    await drillWith([], { workDirectory, checks });
    expect(seen.map((previous) => previous?.measurements)).toEqual([undefined, { run: 1 }, { run: 1 }]);
  });

  it('that cannot be written changes no verdict, and the report says so', async () => {
    await writeFile(join(workDirectory, 'state'), 'a file where a directory should be');
    const { drill } = await drillWith([], { workDirectory });
    expect(drill.verdict).toBe('proven');
    expect(drill.notes).toEqual([expect.stringMatching(/^plugin history failed in drillFinished: /)]);
  });
});

describe('runs that share a work directory', () => {
  it('do not touch each other', async () => {
    const runs = await Promise.all([drillWith([], { workDirectory }), drillWith([], { workDirectory })]);
    expect(runs.map(({ drill }) => drill.verdict)).toEqual(['proven', 'proven']);
    expect(new Set(runs.map(({ report }) => report.run.id)).size).toBe(2);
    expect(await leftoversIn(join(workDirectory, 'work'))).toEqual([]);
  });

  it('reap what a killed one has left, while the next one is proven', async () => {
    const script = join(import.meta.dirname, 'abandoned-run.ts');
    const child = execa(process.execPath, [jiti, script, workDirectory], {
      reject: false,
      buffer: false,
      stdin: 'ignore',
      stderr: 'inherit',
    });
    for await (const line of createInterface({ input: child.stdout })) if (line === 'promoted') break;
    const other = await drillWith([], { workDirectory });
    expect(other.drill.verdict).toBe('proven');
    // The first one is alive: nobody has touched it.
    expect(readdirSync(join(workDirectory, 'work'))).toHaveLength(2);
    child.kill('SIGKILL');
    await child;
    expect(readdirSync(join(workDirectory, 'work'))).toHaveLength(2);

    const next = await drillWith([], { workDirectory });
    expect(next.drill.verdict).toBe('proven');
    expect(next.leftovers).toEqual([]);
  });

  it('leave alone what only another kind of sandbox can remove, and tell of it', async () => {
    const work = join(workDirectory, 'work');
    await mkdir(join(work, 'dead', '1', 'sandbox', 'lxc', 'pgproof-dead-1'), { recursive: true });
    await writeFile(join(work, 'dead.json'), JSON.stringify({ ...ownerMark(), bootId: 'another boot' }));
    const warnings: string[] = [];
    const log = { debug: () => {}, info: () => {}, warn: (message: string) => warnings.push(message) };
    const { drill } = await drillWith([], { workDirectory, log, checks: [planned(customersCheck)] });
    expect(drill.verdict).toBe('proven');
    expect(await readdir(work)).toEqual(['dead', 'dead.json']);
    expect(warnings).toEqual([expect.stringContaining('a sandbox that is not configured here')]);
  });
});

it('an exit status of 0 is for a drill that is proven', async () => {
  expect(exitStatus((await drillWith([])).report)).toBe(0);
  expect(exitStatus((await drillWith([], { checks: [] })).report)).toBe(2);
});
