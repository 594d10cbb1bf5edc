import { expect, test } from 'vitest';
import { createRedactor, redactValue } from '../../core/redact.ts';

const secret = 'p@ss/w+rd "ö" &x';
const redact = createRedactor([secret]);

test.each([
  ['as it is', secret],
  ['URL-encoded', encodeURIComponent(secret)],
  ['as in a form', new URLSearchParams({ q: secret }).toString().slice(2)],
  ['in base64', Buffer.from(secret).toString('base64').replace(/=+$/, '')],
  ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
  ['inside JSON', JSON.stringify(secret).slice(1, -1)],
])('hides a secret %s', (_form, text) => {
  expect(redact(`before ${text} after ${text}`)).toBe('before *** after ***');
});

test('hides the longest secret first, so that nothing of it is left over', () => {
  expect(createRedactor(['hunter', 'hunter22'])('hunter22 hunter')).toBe('*** ***');
});

test('hides each line of a secret of many lines', () => {
  expect(createRedactor(['BEGIN\nabcdef\nEND\n'])('line: abcdef')).toBe('line: ***');
});

test('ignores secrets of fewer than four characters, and no secrets at all', () => {
  expect(createRedactor(['abc', ''])('abcabc')).toBe('abcabc');
  expect(createRedactor([])('text')).toBe('text');
});

test('takes characters of regular expressions literally', () => {
  expect(createRedactor(['a.c*[d]$^'])('a.c*[d]$^ abcdd')).toBe('*** abcdd');
});

test('hides secrets in every string of a value and keeps the rest', () => {
  const value = { a: ['x hunter22', 1, null], b: { c: true, d: 'hunter22' } };
  expect(redactValue(value, createRedactor(['hunter22']))).toEqual({ a: ['x ***', 1, null], b: { c: true, d: '***' } });
});
