import { expect, it } from 'vitest';
import { insidePath } from '../../../core/index.ts';

const mappings = [
  { source: '/srv/drill', target: '/pgproof' },
  { source: '/srv/drill/wal', target: '/wal' },
];

it('maps a path by the directory it lies in, and the directory itself', () => {
  expect(insidePath('/srv/drill/data/PG_VERSION', mappings)).toBe('/pgproof/data/PG_VERSION');
  expect(insidePath('/srv/drill', mappings)).toBe('/pgproof');
});

it('prefers the closest of nested directories', () => {
  expect(insidePath('/srv/drill/wal/00000001', mappings)).toBe('/wal/00000001');
});

it.each(['/srv/drill-2/data', '/srv/drill/../other', '/etc/passwd'])('refuses %s', (path) => {
  expect(() => insidePath(path, mappings)).toThrow(/cannot be seen inside/);
});
