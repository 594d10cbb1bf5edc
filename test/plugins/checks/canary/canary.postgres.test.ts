import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../../../core/demo/index.ts';
import { canary } from '../../../../plugins/checks/index.ts';
import { testClusters } from '../../../support/cluster.ts';
import { sharedClusters } from '../../../support/shared-clusters.ts';
import { fileOf, flipByte, restart } from '../damage.ts';
import { plan, runOn } from '../run-on.ts';

const place = { database: 'shop', relation: 'public.canaries', key: { id: 1 }, column: 'value' };
const text = 'Käfig, 金丝雀';
const sha256 = createHash('sha256').update(text).digest('hex');
const large = 3 * 1024 * 1024;
const fill = `create domain identifier as bigint; create table canaries (id identifier, lang text, value text, raw bytea, doc jsonb, "odd "" column" int);
    insert into canaries values (1, 'de', '${text}', '\\x00ff10', '{"a": 1}', 7), (2, 'de', null, '', null, 8), (2, 'en', '', null, null, 9),
                                (3, 'de', repeat('x', ${large}), null, null, 10), (4, 'a', 'x', null, null, 1), (4, 'a', 'x', null, null, 1)`;

const clusters = sharedClusters();
let cluster: Cluster;
beforeAll(async () => {
  cluster = await clusters.primary(15);
  await cluster.query('create database shop');
  await cluster.query(fill, 'shop');
});

/** Three megabytes that end so; spelled out they would be the title of the test. */
const long = (options: object) => {
  const { text: end } = options as { text?: string | { long: string } };
  return typeof end === 'object' ? { ...options, text: `${'x'.repeat(large - 1)}${end.long}` } : options;
};
const ask = (options: object) => runOn(cluster, { use: canary, ...place, ...options });

test.each([
  [{ text }],
  [{ sha256 }],
  [{ sha256: sha256.toUpperCase() }],
  [{ hex: Buffer.from(text).toString('hex') }],
  [{ base64: Buffer.from(text).toString('base64') }],
  [{ column: 'raw', hex: '00FF10' }],
  [{ column: 'raw', base64: 'AP8Q' }],
  [{ column: 'doc', text: '{"a": 1}' }],
  [{ column: '"odd "" column"', text: '7' }],
  [{ key: { '"odd "" column"': 7, lang: 'de' }, text }],
  [{ key: { id: 2, lang: 'en' }, text: '' }],
  [{ key: { id: 3 }, text: { long: 'x' } }],
])('%o is there', async (options) => {
  expect(await ask(long(options))).toMatchObject({
    outcome: 'pass',
    findings: [{ target: expect.stringMatching(/^shop: public.canaries/) }],
  });
});

test.each([
  [{ text: 'Käfig, 金丝' }, 'The planted value has changed', 'first difference at byte 14, counted from 0'],
  [{ text: `${text}!` }, 'The planted value has changed', 'first difference at byte 17, counted from 0'],
  [{ text: 'Kafig, 金丝雀' }, 'The planted value has changed', 'first difference at byte 1, counted from 0'],
  [
    { key: { id: 3 }, text: { long: 'y' } },
    'The planted value has changed',
    `first difference at byte ${large - 1}, counted from 0`,
  ],
  [{ column: 'raw', hex: '' }, 'The planted value has changed', 'first difference at byte 0, counted from 0'],
  [{ sha256: '0'.repeat(64) }, 'The planted value has changed', `found: 17 bytes, SHA-256 ${sha256}`],
  [{ key: { id: 9 }, text }, 'The row with the planted value is not there', undefined],
  [{ key: { id: 2, lang: 'de' }, text }, 'In the place of the planted value is NULL', undefined],
  [{ key: { id: 4 }, text: 'x' }, 'More than one row has this key', undefined],
  [{ column: 'values', text }, 'The recovered table has no column values', undefined],
  [{ relation: 'public.canary', text }, 'The recovered database has no such relation', undefined],
])('%o is not', async (options, summary, evidence) => {
  const result = await ask(long(options));
  expect(result).toMatchObject({ outcome: 'fail', findings: [{ summary }] });
  if (evidence !== undefined) expect(result.findings[0]?.evidence).toContain(evidence);
  expect(JSON.stringify(result)).not.toMatch(/金丝|afig|xxx/);
});

test("a key that does not fit its column is the operator's", async () => {
  expect(await ask({ key: { id: 'one' }, text })).toMatchObject({
    outcome: 'could-not-verify',
    error: { code: 'CANARY_KEY_INVALID', message: 'The values of key do not fit their columns (id; SQLSTATE 22P02)' },
  });
});

test('expects exactly one value', async () => {
  for (const value of [{}, { text: 'a', hex: '61' }])
    await expect(plan({ use: canary, ...place, ...value })).rejects.toThrow(/expects one value/);
  await expect(plan({ use: canary, ...place, hex: '0' })).rejects.toThrow(/hexadecimal/);
  await expect(plan({ use: canary, ...place, text: '', key: {} })).rejects.toThrow(/names no column/);
});

test.each([10, 15, 18])('finds one changed byte behind a valid page, on PostgreSQL %i', async (major) => {
  await using clusters = await testClusters();
  const cluster = await clusters.primary(major);
  await cluster.query('create database shop');
  await cluster.query(
    "create table canaries (id int primary key, value text); insert into canaries values (1, 'sing')",
    'shop',
  );
  const planted = { use: canary, ...place, text: 'sing' };
  expect(await runOn(cluster, planted)).toMatchObject({ outcome: 'pass' });
  const file = await fileOf(cluster, 'canaries');
  await cluster.stop();
  // The value is the last of the only row, and stands behind its one-byte header at the end of the page.
  await flipByte(file, 0, 8192 - 8 + 5);
  const damaged = await restart(cluster);
  clusters.stopLater(damaged);
  const result = await runOn(damaged, {
    ...planted,
    text: undefined,
    sha256: createHash('sha256').update('sing').digest('hex'),
  });
  expect(result.outcome).not.toBe('pass');
});
