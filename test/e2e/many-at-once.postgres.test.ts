import { cp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { defineCheck, parseBytes, silentLog, z, type Report } from '../../core/index.ts';
import { errors } from '../../core/lifecycle/errors.ts';
import { diskNeeded } from '../../core/run/disk-needed.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { commandLine } from '../support/command-line.ts';
import {
  drillConfiguration,
  drillWith,
  leftoversIn,
  newWorkDirectory,
  planned,
  smallBackup,
} from '../support/drill.ts';
import { tapping } from '../support/tapping.ts';

let place: string;
beforeEach(async () => {
  place = await newWorkDirectory();
});
afterEach(() => rm(place, { recursive: true, force: true }));

const configure = (configuration: object) =>
  writeFile(
    join(place, 'pgproof.config.yaml'),
    stringify({ workDirectory: 'work', stateDirectory: 'state', sandbox: 'process', ...configuration }),
  );

async function copies(names: readonly string[]): Promise<void> {
  const { directory } = await smallBackup();
  await mkdir(join(place, 'backups'));
  for (const name of names)
    await cp(directory, join(place, 'backups', name), { recursive: true, preserveTimestamps: true });
}

async function damage(name: string): Promise<void> {
  const file = await open(join(place, 'backups', name, 'base.tar'), 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.from('damage!!'), 0, 8, Math.floor(size / 2));
  await file.close();
}

/** Bytes of a restored small backup, with what a drill may write beside them. */
async function neededBytes(): Promise<number> {
  const { directory } = await smallBackup();
  const context = { signal: new AbortController().signal, log: silentLog };
  const source = basebackup.open({ path: directory });
  const [backup] = await source.list(context);
  if (backup === undefined) throw new TypeError('it is there');
  return diskNeeded(await source.inspect(backup, context));
}

/** What a directory takes on the disk, looked at again and again while something else is done. */
async function whileWatched<T>(directory: string, work: Promise<T>): Promise<{ result: T; looks: readonly number[] }> {
  const looks: number[] = [];
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const { stdout } = await execa('du', ['--summarize', '--block-size=1', directory], { reject: false });
      looks.push(Number.parseInt(stdout, 10) || 0);
      await pause(20);
    }
  })();
  const result = await work.finally(() => over.abort());
  await watching;
  return { result, looks };
}

/** Most drills that were between these phases at the same time. */
function mostAtOnce({ drills }: Report): number {
  const events = drills.flatMap(({ startedAt, durationMs }) => [
    { at: Date.parse(startedAt), step: 1 },
    { at: Date.parse(startedAt) + durationMs, step: -1 },
  ]);
  let now = 0;
  let most = 0;
  for (const { step } of events.toSorted((a, b) => a.at - b.at || a.step - b.step))
    most = Math.max(most, (now += step));
  return most;
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2)} MB`;

test('four backups, two at once, one of them damaged: three proven, one failed, one report, within the budget', async () => {
  const names = ['crm', 'mail', 'shop', 'wiki'];
  await copies(names);
  await damage('mail');
  const budget = megabytes(2 * (await neededBytes()));
  await configure({
    concurrency: 2,
    diskBudget: budget,
    backups: Object.fromEntries(names.map((name) => [name, { source: `backups/${name}`, checks: ['amcheck'] }])),
    reporters: [
      { use: 'junit', file: join(place, 'results.xml') },
      { use: 'json', file: join(place, 'report.json') },
    ],
  });
  const running = commandLine(['run'], { cwd: place });
  const { result, looks } = await whileWatched(join(place, 'work'), running);
  expect(result, result.stderr).toMatchObject({ status: 1 });

  const report = JSON.parse(await readFile(join(place, 'report.json'), 'utf8')) as Report;
  expect(report.drills.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'crm proven',
    'mail failed',
    'shop proven',
    'wiki proven',
  ]);
  expect(mostAtOnce(report)).toBe(2);

  const most = Math.max(...looks);
  const one = report.drills[0]?.restore?.bytes ?? 0;
  expect(looks.length).toBeGreaterThan(20);
  expect(most).toBeGreaterThan(1.5 * one);
  expect(most).toBeLessThanOrEqual(parseBytes(budget) ?? 0);
  expect(await leftoversIn(join(place, 'work'))).toEqual([]);

  const junit = await readFile(join(place, 'results.xml'), 'utf8');
  expect([...junit.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name)).toEqual(names);
});

test('a budget for one lets others wait, and what can never fit is unverified', async () => {
  const needed = await neededBytes();
  const { backups } = await drillConfiguration({}, place);
  const [good] = backups;
  if (good === undefined) throw new TypeError('there is a backup');
  const inFlight = new Set<string>();
  let most = 0;
  const watch = [
    tapping('beforeCreate', async ({ drill }: { drill: string }) => {
      inFlight.add(drill);
      most = Math.max(most, inFlight.size);
    }),
    tapping('beforeDestroy', async ({ drill }: { drill: string }) => void inFlight.delete(drill)),
  ];
  const named = (name: string) => ({ ...good, name });
  const run = (diskBudget: number) =>
    drillWith(watch, { configuration: { backups: ['a', 'b', 'c'].map(named), concurrency: 3, diskBudget } });

  const { report } = await run(needed + 1);
  expect(report.drills.map(({ verdict }) => verdict)).toEqual(['proven', 'proven', 'proven']);
  expect(most).toBe(1);

  const { report: none } = await run(needed - 1);
  for (const { verdict, phases } of none.drills) {
    expect(verdict).toBe('unverified');
    expect(phases.find(({ outcome }) => outcome === 'failed')).toMatchObject({
      name: 'admit',
      error: { code: 'DISK_BUDGET_TOO_SMALL', blame: 'sandbox', hint: expect.stringContaining('Set diskBudget to') },
    });
  }
});

test('an interruption ends those under way and those that wait, and leaves nothing', async () => {
  const sleeper = defineCheck({
    name: 'sleeper',
    summary: '',
    options: z.object({}),
    run: async ({ query, pass }) => {
      await query('select pg_catalog.pg_sleep(60)');
      return pass('slept well');
    },
  });
  const { backups } = await drillConfiguration({ checks: [planned(sleeper)] }, place);
  const [good] = backups;
  if (good === undefined) throw new TypeError('there is a backup');
  const controller = new AbortController();
  let sleeping = 0;
  const interrupt = tapping('checkStarted', () => {
    sleeping += 1;
    if (sleeping === 2) setTimeout(() => controller.abort(errors.INTERRUPTED({ reason: 'SIGINT' })), 50);
  });
  const { report, leftovers } = await drillWith(interrupt, {
    signal: controller.signal,
    configuration: { backups: ['a', 'b', 'c', 'd'].map((name) => ({ ...good, name })), concurrency: 2 },
  });
  expect(report.drills.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(
    ['a', 'b', 'c', 'd'].map((name) => `${name} unverified`),
  );
  expect(leftovers).toEqual([]);
});

test('all backups of a directory are drilled, listed with what was said of them, and planned without a change', async () => {
  await copies(['monday', 'tuesday']);
  await mkdir(join(place, 'backups', 'wednesday'));
  await configure({ backups: { shop: { source: 'backups', checks: ['amcheck'], choose: 'all' } } });

  const drilled = await commandLine(['run', '--concurrency', '2', '-r', 'json:-'], { cwd: place });
  const report = JSON.parse(drilled.stdout) as Report;
  expect(report.drills.map(({ name, configuredAs, verdict }) => `${name} ${configuredAs} ${verdict}`)).toEqual([
    'shop/tuesday shop proven-with-warnings',
    'shop/monday shop proven',
  ]);
  expect(report.drills[0]?.reasons).toEqual(
    ['select: The backup wednesday is newer and not finished: it is an empty directory'].map(
      (text) => expect.stringContaining(text.slice('select: '.length)) as unknown,
    ),
  );

  const before = await treeOf(place);
  const listed = await commandLine(['list'], { cwd: place });
  expect(listed.status).toBe(0);
  expect(listed.stdout).toMatch(/→ +shop +tuesday +.+ MB +tar +15 +complete +proven with warnings, .* ago/);
  expect(listed.stdout).toMatch(/ +shop +wednesday .* incomplete +never/);
  const json = JSON.parse((await commandLine(['list', '--json'], { cwd: place })).stdout) as { backups: object[] };
  expect(json.backups).toHaveLength(3);

  const plan = await commandLine(['plan', '--choose', 'monday'], { cwd: place });
  expect(plan.status, plan.stdout).toBe(0);
  expect(plan.stdout).toMatch(/Backup +monday, chosen by its name of 3/);
  expect(plan.stdout).toMatch(/Expected +about .*, the median of 2 drills/);
  expect(plan.stdout).toMatch(/Server +PostgreSQL 15\./);
  const planned = JSON.parse((await commandLine(['plan', '--json'], { cwd: place })).stdout) as { drills: object[] };
  expect(planned.drills).toMatchObject([
    { drill: 'shop/tuesday', problems: [] },
    { drill: 'shop/monday', problems: [] },
  ]);
  expect(await treeOf(place)).toEqual(before);
});

test('a plan makes no directory, and says what is in the way', async () => {
  await copies(['monday']);
  await configure({ backups: { shop: { source: 'backups', checks: [] } }, diskBudget: '1 MB' });
  const before = await treeOf(place);
  const { status, stdout } = await commandLine(['plan'], { cwd: place });
  expect(status).toBe(2);
  expect(stdout).toMatch(/Problem +restoring needs .* MB, and diskBudget is 1.0 MB/);
  expect(stdout).toContain('Expected    unknown before the first drill');
  expect(await treeOf(place)).toEqual(before);
  await damage('monday');
  await rm(join(place, 'backups', 'monday', 'pg_wal.tar'));
  expect((await commandLine(['plan'], { cwd: place })).status).toBe(1);
});

async function treeOf(directory: string): Promise<string> {
  const format = '%P %y %s %T@ %C@';
  const { stdout } = await execa('find', [directory, '-printf', `${format}\\n`]);
  return stdout.split('\n').toSorted().join('\n');
}
