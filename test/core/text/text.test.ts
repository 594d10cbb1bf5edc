import { expect, test } from 'vitest';
import { countOf, cutText, escapeMarkup, oneLine, plainText } from '../../../core/index.ts';

test.each([
  ['colours', '\u001B[31mred\u001B[0m', 'red'],
  ['links of terminals', '\u001B]8;;https://example.com\u0007text\u001B]8;;\u0007', 'text'],
  ['a lone CSI', 'a\u009B31mb', 'ab'],
  ['NUL and backspace', 'a\u0000b\u0008c', 'abc'],
  ['a carriage return that would overwrite the line', 'FAILED\rPROVEN', 'FAILEDPROVEN'],
  ['marks that turn the direction', '\u202Egnp.exe\u2069', 'gnp.exe'],
  ['lone surrogates', 'a\uD83Db\uDC18c', 'abc'],
  ['noncharacters that XML forbids', 'a\uFFFE\uFFFFb', 'ab'],
])('%s are taken out', (_, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('line feeds, tabs, scripts and emoji stay', () => {
  expect(plainText('a\n\tb\r\nالعربية 🐘')).toBe('a\n\tb\nالعربية 🐘');
});

test('one line has no line feed and no space at its ends', () => {
  expect(oneLine('  a\n\n\tb  ')).toBe('a b');
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['🐘🐘🐘', 6, '🐘🐘🐘'],
  ['🐘🐘🐘', 5, '🐘🐘…'],
  ['🐘🐘🐘', 4, '🐘…'],
  ['abc', 0, ''],
])('%s cut to %i is %s', (text, limit, cut) => {
  expect(cutText(text, limit)).toBe(cut);
});

test('markup is escaped for text and for attributes in both kinds of quotes', () => {
  expect(escapeMarkup(`<a href="x" b='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;');
});

test('a count agrees with its noun', () => {
  expect([0, 1, 2].map((count) => countOf(count, 'block'))).toEqual(['0 blocks', '1 block', '2 blocks']);
  expect([1, 3].map((count) => countOf(count, 'index', 'indexes'))).toEqual(['1 index', '3 indexes']);
});
