import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { cachedBackup } from '../support/cluster.ts';
import { workplace } from './workplace.ts';

const whole = { initdbArgs: ['--data-checksums', '--wal-segsize=1'] };

test('accept writes the reference of a proven backup, shows what changed, and refuses a failed one', async () => {
  await using place = await workplace();
  const { directory } = await cachedBackup(15, whole);
  const file = place.path('schema/shop.txt');
  const configure = (...checks: readonly unknown[]) =>
    place.configure({
      sandbox: 'process',
      backups: {
        shop: { source: directory, checks: ['amcheck', { use: 'schema', file: 'schema/shop.txt' }, ...checks] },
        bare: { source: directory, checks: ['manifest'] },
      },
    });
  await configure();

  const before = await place.run(['shop']);
  expect(before.status).toBe(2);
  expect(before.check('schema').error).toMatchObject({ code: 'SCHEMA_REFERENCE_MISSING', blame: 'operator' });

  const first = await place.pgproof(['accept']);
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(first.stdout).toMatch(/\nschema: schema\/shop\.txt is written; there was none$/);
  expect(first.stdout).not.toContain('bare');
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(/^ {2}table public\.orders: owner postgres\n {4}column created_at: /m);
  expect(text).not.toContain('amcheck');

  const again = await place.run(['shop', '--strict']);
  expect(again.status).toBe(0);
  expect(again.check('schema')).toMatchObject({ outcome: 'pass' });

  // The backup lacks what this reference has, and has what it lacks.
  const other = text
    .replace(/^( {4}column total: )numeric\(12,2\)/m, '$1numeric(10,2)')
    .replace(/^ {2}table public\.orders/m, '  table public.lost: owner postgres\n    column id: bigint\n$&')
    .replace(/^ {4}index orders_open.*\n/m, '');
  await writeFile(file, other);
  const differs = await place.run(['shop']);
  expect(differs.status).toBe(1);
  expect(differs.check('schema').findings).toMatchObject([
    { outcome: 'fail', target: 'shop: table public.lost', evidence: ['owner postgres', 'with column id'] },
    {
      outcome: 'fail',
      target: 'shop: table public.orders',
      evidence: [
        '~ column total',
        '    was numeric(10,2) not null',
        '    is  numeric(12,2) not null',
        expect.stringMatching(/^\+ index orders_open: btree/),
      ],
    },
  ]);

  await configure({ use: 'row-count', database: 'shop', relation: 'public.customers', min: 1_000_000 });
  const refused = await place.pgproof(['accept', 'shop']);
  expect(refused.status).toBe(1);
  expect(refused.stdout).toMatch(/shop is failed: its reference is not written \(--force writes it all the same\)$/);
  expect(await readFile(file, 'utf8')).toBe(other);

  const forced = await place.pgproof(['accept', 'shop', '--force']);
  expect(forced.status).toBe(0);
  const told = forced.stdout.slice(forced.stdout.indexOf('schema: schema/shop.txt')).split('\n');
  expect(told.slice(0, 6)).toEqual([
    'schema: schema/shop.txt is written; against the one before, 2 objects changed:',
    '  - shop: table public.lost',
    '      owner postgres',
    '      with column id',
    '  ~ shop: table public.orders',
    '      ~ column total',
  ]);
  expect(await readFile(file, 'utf8')).toBe(text);
  expect(await readdir(place.path('schema'))).toEqual(['shop.txt']);
});

test('accept says why nothing was written', async () => {
  await using place = await workplace();
  const { directory } = await cachedBackup(15, whole);
  const shop = { source: directory, checks: [{ use: 'schema', file: 'schema/shop.txt' }] };
  await place.configure({ sandbox: 'process', backups: { shop, bare: { source: directory, checks: ['manifest'] } } });

  const bare = await place.pgproof(['accept', 'shop', 'bare']);
  expect(bare).toMatchObject({ status: 3, stdout: '' });
  expect(bare.stderr).toContain('No check of bare compares with a reference');
  expect(await place.pgproof(['accept', 'shpo'])).toMatchObject({ status: 3 });

  // A directory in the place of the file, and where the file's directory should be a file.
  await mkdir(place.path('schema/shop.txt'), { recursive: true });
  const occupied = await place.pgproof(['accept']);
  expect(occupied.status).toBe(3);
  expect(occupied.stderr).toMatch(/Cannot write .*schema\/shop\.txt: it is a directory/);

  await place.configure({ sandbox: 'process', backups: { shop: { ...shop, source: place.path('nothing') } } });
  await mkdir(place.path('nothing'));
  const none = await place.pgproof(['accept', '--force']);
  expect(none.status).not.toBe(0);
  expect(none.stdout).toContain('no reference could be made');
});
