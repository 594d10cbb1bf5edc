import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../../core/config/load-configuration.ts';
import { basebackup, directoryOf, errorOf, newestRow, problemsOf, registry, slack } from './support.ts';

const load = (directory: string, env: Record<string, string> = {}, name = 'pgproof.config.yaml') =>
  loadConfiguration(join(directory, name), { registry, env, now: new Date('2026-11-23T12:00:00Z') });

const fromYaml = async (text: string, env?: Record<string, string>) =>
  load(await directoryOf({ 'pgproof.config.yaml': text }), env);

const problemsIn = async (text: string, env?: Record<string, string>) => problemsOf(await errorOf(fromYaml(text, env)));

test('resolves every name, validates every option and fills in every default', async () => {
  const configuration = await fromYaml(`
sandbox: { use: lxc, image: debian-12 }
workDirectory: work
backups:
  shop:
    source: { use: basebackup, path: backup }
    checks:
      - { use: newest-row, relation: public.orders, maxAge: 24 h }
      - { use: newest-row, relation: public.items, maxAge: 1 h, id: items, severity: fail, timeout: 90 s }
      - { use: newest-row, relation: public.baskets, maxAge: 1 h }
      - amcheck
    limits: { memory: 2 GB, cpus: 1.5 }
    deadlines: { restore: 2 h }
    recovery: { settings: { work_mem: 64MB, jit: false, max_connections: 200 }, superuser: root }
reporters:
  - { use: slack, webhookUrl: "https://hooks.example/T/B/x", when: not-proven, required: false, timeout: 5 s }
  - slack
`);
  const directory = join(configuration.file ?? '', '..');
  expect(configuration.workDirectory).toBe(join(directory, 'work'));
  expect(configuration.sandbox).toMatchObject({ automatic: false, candidates: [{ options: { image: 'debian-12' } }] });
  const [shop] = configuration.backups;
  expect(shop?.source).toEqual({ definition: basebackup, options: { path: join(directory, 'backup') } });
  expect(shop?.checks).toMatchObject([
    { name: 'newest-row', options: { maxAge: 86_400_000 }, severity: 'warn', timeoutMs: 600_000 },
    { name: 'items', options: { relation: 'public.items' }, severity: 'fail', timeoutMs: 90_000 },
    { name: 'newest-row#2', options: { relation: 'public.baskets' } },
    { name: 'amcheck', severity: 'fail', timeoutMs: 3_600_000 },
    { name: 'manifest' },
  ]);
  expect(shop?.checks[0]?.definition).toBe(newestRow);
  expect(shop?.limits).toEqual({ memoryBytes: 2 * 1024 ** 3, cpus: 1.5 });
  expect(shop?.deadlines).toEqual({ restore: 7_200_000 });
  expect(shop?.recovery).toMatchObject({
    settings: { work_mem: '64MB', jit: 'off', max_connections: '200' },
    superuser: 'root',
  });
  expect(configuration.reporters).toMatchObject([
    { name: 'slack', definition: slack, when: 'not-proven', required: false, timeoutMs: 5000, attempts: 3 },
    { name: 'slack#2', when: 'always', required: true, timeoutMs: 30_000, attempts: 3 },
  ]);
});

test('offers every sandbox, LXC first, when none is named', async () => {
  const { sandbox } = await fromYaml('backups: { shop: { source: /backup } }');
  expect(sandbox.automatic).toBe(true);
  expect(sandbox.candidates.map(({ definition }) => definition.name)).toEqual(['lxc', 'process']);
});

test('a path alone is a pg_basebackup with every check that needs no knowledge of the data', async () => {
  const { backups } = await fromYaml('backups: { shop: /backup/shop }');
  expect(backups[0]?.source.options).toEqual({ path: '/backup/shop' });
  expect(backups[0]?.checks.map(({ name }) => name)).toEqual(['manifest', 'data-checksums', 'amcheck']);
});

test('tells every problem at once, each with its place, its path and what is expected', async () => {
  expect(
    await problemsIn(`sandbx: lxc
backups:
  shop:
    source: { use: basebackup, path: 7 }
    checks:
      - { use: newest-row, relation: public.orders, maxage: 24 h }
      - { use: newest-row, relation: public.orders, maxAge: 24 x }
      - { use: newest-rwo }
      - { use: slack }
      - { relation: public.orders }
    limits: { memory: lots, cpu: 2 }
    deadlines: { restor: 2 h }
reporters:
  - { use: slack, when: never }
`),
  ).toEqual([
    '1:1 sandbx: unknown key; did you mean "sandbox"?',
    '11:29 backups.shop.limits.cpu: unknown key; did you mean "cpus"?',
    '12:18 backups.shop.deadlines.restor: unknown key; did you mean "restore"?',
    '11:23 backups.shop.limits.memory: "lots" is no size; write a number and a unit, e.g. "512 MB" or "2 GB"',
    '4:38 backups.shop.source.path: found 7, expected a text',
    '6:53 backups.shop.checks[0].maxage: unknown key; did you mean "maxAge"?',
    '6:9 backups.shop.checks[0].maxAge: is required: a text',
    '7:61 backups.shop.checks[1].maxAge: "24 x" is no duration; write a number and a unit, e.g. "15 min" or "24 h"',
    '8:16 backups.shop.checks[2].use: there is no check "newest-rwo"; did you mean "newest-row"? (a package is installed with: npm install pgproof-check-newest-rwo)',
    '9:16 backups.shop.checks[3].use: "slack" is a reporter, and a check is expected here',
    '10:9 backups.shop.checks[4]: found a mapping without "use", expected the name of a check or { use: …, …options }',
    '14:25 reporters[0].when: found "never", expected "always" or "not-proven" or "changed"',
  ]);
});

test('one message names the file and lists every problem, and blames the operator', async () => {
  const error = await errorOf(fromYaml('backups: {}\nreporter: [slack]\n'));
  expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', blame: 'operator' });
  expect(error.message).toBe(
    [
      `2 problems in ${String(error.facts['file'])}`,
      '  2:1 reporter: unknown key; did you mean "reporters"?',
      '  1:10 backups: names no backup; write at least one',
    ].join('\n'),
  );
});

test('refuses unknown keys deep inside the options of a plugin that would drop them', async () => {
  expect(
    await problemsIn(`backups:
  shop:
    source: /b
    checks: [{ use: newest-row, relation: r, maxAge: 1 h, columns: [{ name: a }, { name: b, nmae: c }] }]
`),
  ).toEqual(['4:93 backups.shop.checks[0].columns[1].nmae: unknown key; did you mean "name"?']);
});

test('suggests pgproof’s own keys beside the options of a plugin', async () => {
  expect(await problemsIn('backups: { shop: { source: /b, checks: [{ use: amcheck, severty: warn }] } }')).toEqual([
    '1:57 backups.shop.checks[0].severty: unknown key; did you mean "severity"?',
  ]);
});

test('names two checks of one id', async () => {
  expect(
    await problemsIn('backups: { shop: { source: /b, checks: [{ use: amcheck, id: a }, { use: manifest, id: a }] } }'),
  ).toEqual(['1:87 backups.shop.checks[1].id: another check is called "a" already']);
});

test('a chosen id is never taken by a counted name', async () => {
  const { backups } = await fromYaml(
    'backups: { shop: { source: /b, checks: [amcheck, amcheck, { use: amcheck, id: "amcheck-2" }] } }',
  );
  expect(backups[0]?.checks.map(({ name }) => name)).toEqual(['amcheck', 'amcheck#2', 'amcheck-2', 'manifest']);
});

test('a skip needs its reason and its end', async () => {
  expect(
    await problemsIn(`backups:
  a: { source: /b, checks: [{ use: amcheck, skip: { reason: slow } }] }
  b: { source: /b, checks: [{ use: amcheck, skip: { until: 2026-12-31 } }] }
  c: { source: /b, checks: [{ use: amcheck, skip: { reason: "  ", until: 2026-02-30 } }] }
`),
  ).toEqual([
    '2:51 backups.a.checks[0].skip.until: is required: a text',
    '3:51 backups.b.checks[0].skip.reason: is required: a text',
    '4:61 backups.c.checks[0].skip.reason: found "  ": a skipped check needs its reason in words',
    '4:74 backups.c.checks[0].skip.until: is no date; write the last day, e.g. "2026-12-31"',
  ]);
});

test('a skip counts through its last day, and is told when it has ended', async () => {
  const { backups, notes } = await fromYaml(`backups:
  a: { source: /b, checks: [{ use: amcheck, skip: { reason: slow, until: 2026-11-23 } }] }
  b: { source: /b, checks: [{ use: amcheck, skip: { reason: slow, until: 2026-11-22 } }] }
`);
  expect(backups[0]?.checks[0]?.skip).toEqual({ reason: 'slow', until: '2026-11-23' });
  expect(backups[1]?.checks[0]?.skip).toBeUndefined();
  expect(notes).toEqual(['backups.b.checks[0]: the skip ended on 2026-11-22, so this check runs again']);
});

test('a suppressed finding needs a pattern, its reason and its end, and no pattern takes everything', async () => {
  expect(
    await problemsIn(`backups:
  a: { source: /b, checks: [{ use: amcheck, suppress: [{ finding: "shop: *" }] }] }
  b: { source: /b, checks: [{ use: amcheck, suppress: [{ finding: "**", reason: known, until: 2026-12-31 }] }] }
`),
  ).toEqual([
    expect.stringContaining('backups.a.checks[0].suppress[0].reason: is required'),
    expect.stringContaining('backups.a.checks[0].suppress[0].until: is required'),
    expect.stringContaining('would suppress everything; to leave a check out write skip'),
  ]);
});

test('a suppression counts through its last day, and is told when it has ended', async () => {
  const { backups, notes } = await fromYaml(`backups:
  a:
    source: /b
    checks:
      - use: amcheck
        suppress:
          - { finding: "shop: public.a*", reason: known, until: 2026-11-22 }
          - { finding: "shop: public.b*", reason: known, until: 2026-11-23 }
`);
  expect(backups[0]?.checks[0]?.suppress).toEqual([
    { finding: 'shop: public.b*', reason: 'known', until: '2026-11-23' },
  ]);
  expect(notes).toEqual(['backups.a.checks[0].suppress[0]: ended on 2026-11-22, so what it suppressed counts again']);
});

test('places of problems are right behind anchors and merged keys', async () => {
  expect(
    await problemsIn(`backups:
  a: &base
    source: /b
    limits: { cpus: none }
  b:
    <<: *base
    source: /c
`),
  ).toEqual([
    '4:21 backups.a.limits.cpus: found "none", expected a number',
    '6:5 backups.b.limits.cpus: found "none", expected a number',
  ]);
});

test.each([
  ['pgproof.config.yaml', 'backups: { a: /b', /^1:1\d : Flow map/],
  ['pgproof.config.yaml', 'backups: { a: /b }\nbackups: { c: /d }\n', /^2:1 : Map keys must be unique/],
  ['pgproof.config.json', '{ "backups": { "a": "/b", } }', /^1:2\d : Expected double-quoted property name in JSON/],
])('places syntax errors of %s: %s', async (name, text, expected) => {
  const directory = await directoryOf({ [name]: text });
  const [problem] = problemsOf(await errorOf(load(directory, {}, name)));
  expect(problem).toMatch(expected);
});

test('reads JSON, with positions', async () => {
  const directory = await directoryOf({
    'pgproof.config.json': '{\n\t"backups": {\n\t\t"a": { "sorce": "/b" }\n\t}\n}\n',
  });
  expect(problemsOf(await errorOf(load(directory, {}, 'pgproof.config.json')))).toEqual([
    '3:10 backups.a.sorce: unknown key; did you mean "source"?',
    '3:8 backups.a.source: is required: where the backup lies',
  ]);
});

test('names the file that cannot be read', async () => {
  const directory = await directoryOf({ 'pgproof.config.toml': '' });
  expect(await errorOf(load(directory))).toMatchObject({
    code: 'CONFIGURATION_UNREADABLE',
    message: expect.stringContaining(`${directory}/pgproof.config.yaml: ENOENT`),
  });
  expect((await errorOf(load(directory, {}, 'pgproof.config.toml'))).message).toContain('".toml" is no known kind');
});

test('an empty file is told as such', async () => {
  expect(await problemsIn('')).toEqual([': found null, expected a mapping']);
});
