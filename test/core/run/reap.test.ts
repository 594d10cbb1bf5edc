import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog, type Sandbox } from '../../../core/index.ts';
import { ownerMark } from '../../../core/run/owner-mark.ts';
import { reap } from '../../../core/run/reap.ts';
import { createRunDirectory } from '../../../core/run/run-directory.ts';

describe('reap', () => {
  let work: string;
  const reapedDrills: string[] = [];
  const sandbox = { reap: async (directory: string) => void reapedDrills.push(directory) } as unknown as Sandbox;
  const reapAll = (sandboxes = [sandbox]) => reap({ workDirectory: work, sandboxes, log: silentLog });
  const dead = async (id: string) => {
    await mkdir(join(work, id, '1', 'data'), { recursive: true });
    await writeFile(join(work, `${id}.json`), JSON.stringify({ ...ownerMark(), startTime: '1' }));
  };

  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'reap-'));
    reapedDrills.length = 0;
  });
  afterEach(() => rm(work, { recursive: true }));

  it('removes the directory and the mark of a dead run, after its sandboxes', async () => {
    await dead('gone');
    expect(await reapAll()).toEqual({ reaped: ['gone'], running: [], problems: [] });
    expect(reapedDrills).toEqual([join(work, 'gone', '1')]);
    expect(await readdir(work)).toEqual([]);
  });

  it('never touches a running drill', async () => {
    const mine = await createRunDirectory(work);
    await mkdir(join(mine.directory, '1'));
    expect(await reapAll()).toEqual({ reaped: [], running: [mine.id], problems: [] });
    expect(existsSync(join(mine.directory, '1'))).toBe(true);
  });

  it('never touches what bears no mark, however it is called', async () => {
    await mkdir(join(work, 'pgproof-mine'));
    await writeFile(join(work, 'notes.json'), '{"pid": "none"}');
    await reapAll();
    expect((await readdir(work)).toSorted()).toEqual(['notes.json', 'pgproof-mine']);
  });

  it('never touches a run that was kept on purpose', async () => {
    const mine = await createRunDirectory(work);
    await mine.keep();
    expect(await reapAll()).toEqual({ reaped: [], running: [], problems: [] });
    expect(existsSync(mine.directory)).toBe(true);
  });

  it('removes a mark that was never finished, once it is old', async () => {
    await writeFile(join(work, 'young.json.new'), '');
    await writeFile(join(work, 'old.json.new'), '');
    await utimes(join(work, 'old.json.new'), 1, 1);
    await reapAll();
    expect(await readdir(work)).toEqual(['young.json.new']);
  });

  it('tells what it could not remove, keeps its mark for the next time, and goes on', async () => {
    await dead('a-stuck');
    await dead('b-gone');
    const stuck = {
      reap: async (directory: string) => {
        if (directory.includes('stuck')) throw new Error('device busy');
      },
    } as unknown as Sandbox;
    expect(await reapAll([stuck])).toEqual({ reaped: ['b-gone'], running: [], problems: ['a-stuck: device busy'] });
    expect(existsSync(join(work, 'a-stuck.json'))).toBe(true);
  });

  it('is content when another pgproof reaps the same run and is quicker', async () => {
    await dead('gone');
    const late = {
      reap: async (directory: string) => {
        await rm(directory, { recursive: true });
        throw new Error('ENOENT');
      },
    } as unknown as Sandbox;
    expect(await reapAll([late])).toEqual({ reaped: ['gone'], running: [], problems: [] });
    expect(await readdir(work)).toEqual([]);
  });

  it('removes a sandbox in which nothing was made yet, and keeps one that no sandbox here knows', async () => {
    await dead('begun');
    await mkdir(join(work, 'begun', '1', 'sandbox'));
    await dead('unknown');
    await mkdir(join(work, 'unknown', '1', 'sandbox', 'vm'), { recursive: true });
    const { reaped, problems } = await reapAll();
    expect(reaped).toEqual(['begun']);
    expect(problems.join()).toContain('was left by a sandbox that is not configured here');
    expect(existsSync(join(work, 'unknown', '1', 'sandbox', 'vm'))).toBe(true);
  });

  it('finds nothing where there is no work directory yet', async () => {
    expect(await reap({ workDirectory: join(work, 'none'), sandboxes: [sandbox], log: silentLog })).toEqual({
      reaped: [],
      running: [],
      problems: [],
    });
  });
});
