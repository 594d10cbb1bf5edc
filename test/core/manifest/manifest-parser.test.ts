import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ManifestParser } from '../../../core/manifest/manifest-parser.ts';

const seal = (text: string) => `${text}"Manifest-Checksum": "${createHash('sha256').update(text).digest('hex')}"}\n`;
function parsed(text: string, pieces = text.length) {
  const parser = new ManifestParser();
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += pieces) parser.write(all.subarray(at, at + pieces));
  return parser.finish();
}

/** As `barman generate-manifest` writes it: the list ends behind the last file, and no WAL is told. */
const byBarman = (...files: readonly object[]) =>
  seal(
    `{"PostgreSQL-Backup-Manifest-Version": 1,\n"Files": [\n${files.map((file) => JSON.stringify(file)).join(',\n')}],\n`,
  );
const checksum = 'AB'.repeat(32);
const file = (path: string) => ({
  Checksum: checksum,
  'Checksum-Algorithm': 'SHA256',
  'Last-Modified': '2026-11-20 02:00:00 GMT',
  Path: path,
  Size: 7,
});

test('what Barman writes is understood', () => {
  const { files, walRange, algorithm } = parsed(byBarman(file('base/5/1'), file('PG_VERSION')));
  expect([...files.keys()]).toEqual(['base/5/1', 'PG_VERSION']);
  expect(files.get('PG_VERSION')).toEqual({ bytes: 7, algorithm: 'SHA256', checksum: 'ab'.repeat(32) });
  expect([walRange, algorithm]).toEqual([undefined, 'SHA256']);
});

test('it comes in pieces of any size', () => {
  const text = byBarman(file('base/5/1'), file('zurück'), file('PG_VERSION'));
  for (const pieces of [1, 7, 100]) expect(parsed(text, pieces)).toEqual(parsed(text));
});

test('names are bytes: of UTF-8, and of what Python wrote for bytes that are none', () => {
  const { files } = parsed(byBarman(file('caf\u00e9'), file('caf\udce9/\u{1f418}')));
  expect([...files.keys()].map((name) => Buffer.from(name, 'latin1').toString('hex'))).toEqual([
    Buffer.from('café').toString('hex'),
    `${Buffer.from('caf').toString('hex')}e9${Buffer.from('/🐘').toString('hex')}`,
  ]);
});

test.each([
  ['is empty', ''],
  ['is cut', byBarman(file('a')).split('"Manifest')[0] ?? ''],
  ['lists a twice', byBarman(file('a'), file('a'))],
  ['does not match its own checksum', byBarman(file('a')).replace('"Size":7', '"Size":8')],
  ['goes on behind its checksum', `${byBarman(file('a'))}{}\n`],
  ['cannot be understood', seal('{ "Files": [\n],\n')],
  ['has the unknown version 3', byBarman(file('a')).replace('Version": 1', 'Version": 3')],
  ['has a line of more than', `{ "Path": "${'x'.repeat(1024 * 1024)}`],
])('one that %s is refused', (reason, text) => {
  expect(() => parsed(text)).toThrow(
    expect.objectContaining({ code: 'MANIFEST_CORRUPT', blame: 'backup', message: expect.stringContaining(reason) }),
  );
});
