import { expect, test } from 'vitest';
import { inAll, librariesIn } from '../../../core/recovery/library-facts.ts';
import { drillFacts } from '../../../core/report/drill-facts.ts';
import { drill } from '../../support/reports.ts';

test('the C library and ICU are read from what ldd writes', () => {
  const linked = `
	libicui18n.so.72 => /lib/x86_64-linux-gnu/libicui18n.so.72 (0x00007f42ae400000)
	libicuuc.so.72 => /lib/x86_64-linux-gnu/libicuuc.so.72 (0x00007f42ae202000)`;
  const debian = `ldd (Debian GLIBC 2.36-9+deb12u14) 2.36\nCopyright (C) 2022 Free Software Foundation, Inc.${linked}`;
  expect(librariesIn(debian)).toEqual({ cLibrary: 'glibc 2.36', icu: '72' });
  expect(librariesIn('ldd (GNU libc) 2.34\n\tlibc.so.6 => /lib64/libc.so.6 (0x0)')).toEqual({ cLibrary: 'glibc 2.34' });
  const alpine = 'musl libc (x86_64)\nVersion 1.2.5\nDynamic Program Loader\nUsage: ldd [options] [--] pathname';
  expect(librariesIn(alpine)).toEqual({ cLibrary: 'musl 1.2.5' });
  expect(librariesIn('sh: 1: ldd: not found')).toEqual({});
});

test('versions of all databases are told once, the oldest first', () => {
  const one = { cLibrary: ['2.36'], icuCollations: ['153.120', '153.14'] };
  const other = { cLibrary: ['2.36', '2.9'], icuCollations: ['153.120'] };
  expect(inAll([one, other])).toEqual({ cLibrary: ['2.9', '2.36'], icuCollations: ['153.14', '153.120'] });
  expect(inAll([])).toEqual({ cLibrary: [], icuCollations: [] });
});

test.each([
  [
    {
      cLibrary: 'glibc 2.36',
      icu: '72',
      icuCollations: '153.120',
      recorded: { cLibrary: ['2.31'], icuCollations: ['153.112', '153.120'] },
    },
    'glibc 2.36 (in the backup: 2.31), ICU 72 with collations 153.120 (in the backup: 153.112, 153.120)',
  ],
  [{ cLibrary: 'glibc 2.36', recorded: { cLibrary: [], icuCollations: [] } }, 'glibc 2.36 (the backup records none)'],
  [
    { recorded: { cLibrary: ['2.31'], icuCollations: ['153.112'] } },
    'C library unknown (in the backup: 2.31), ICU unknown (in the backup: 153.112)',
  ],
])('people are told of %j', (libraries, words) => {
  const proven = drill();
  if (proven.recovery === undefined) throw new Error('it has no recovery');
  const facts = drillFacts({ ...proven, recovery: { ...proven.recovery, libraries } });
  expect(facts.find(({ label }) => label === 'Libraries')?.value).toBe(words);
});
