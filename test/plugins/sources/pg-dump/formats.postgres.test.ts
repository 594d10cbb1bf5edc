import { expect, it } from 'vitest';
import { drillDump, dumpsOf, ofData, told } from './dumps.ts';

it.each(['custom', 'directory', 'tar', 'plain', 'created', 'inserts', 'gzip', 'zstd', 'lz4'] as const)(
  'a dump in the format %s is loaded and proven',
  async (format) => {
    const drill = await drillDump({ path: (await dumpsOf(15))[format], database: 'shop' });
    expect(told(drill)).toMatch(/^proven:/);
    expect(drill.restore?.load).toEqual({ databases: ['shop'], problems: [], problemsOmitted: 0 });
    expect(drill.restore?.warnings).toEqual([
      expect.stringMatching(/^Dumped from PostgreSQL 15\.\d+ by pg_dump 15\.\d+, loaded into PostgreSQL 15$/),
      expect.stringMatching(/^No dump of the roles was given: .*reader/),
    ]);
    expect(drill.recovery).toMatchObject({ timelineBefore: 1, timeline: 1, configuration: [] });
  },
);

it('what pg_dumpall wrote has its roles, and every check of data works on it', async () => {
  const drill = await drillDump({ path: (await dumpsOf(15)).all }, ofData());
  expect(told(drill)).toMatch(/^proven:/);
  expect(drill.restore?.load?.databases).toEqual(['shop']);
  expect(drill.restore?.warnings).toHaveLength(1);
});

it('a dump with a dump of the roles beside it needs no stand-ins', async () => {
  const { custom, globals } = await dumpsOf(15);
  const drill = await drillDump({ path: custom, globals });
  expect(told(drill)).toMatch(/^proven:/);
  expect(drill.restore?.warnings).toHaveLength(1);
});
