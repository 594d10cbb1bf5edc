import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog, writeReportFile, type Sandbox } from '../../core/index.ts';
import { readHistory, writeHistory } from '../../core/history/history.ts';
import { ownerMark } from '../../core/run/owner-mark.ts';
import { reap } from '../../core/run/reap.ts';
import { createRunDirectory } from '../../core/run/run-directory.ts';
import { drill as drilled } from '../support/reports.ts';

const isRoot = process.getuid?.() === 0;
/** Some other user of the host. */
const stranger = 65_533;

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'pgproof-users-'));
  await chmod(place, 0o755);
});
afterEach(() => rm(place, { recursive: true }));

const refused = { code: 'DIRECTORY_NOT_PRIVATE', blame: 'operator' };

describe('a work directory', () => {
  test('that everybody may write to is refused, with and without the sticky bit', async () => {
    for (const mode of [0o777, 0o1777]) {
      await chmod(place, mode);
      await expect(createRunDirectory(place)).rejects.toMatchObject(refused);
      expect(await readdir(place)).toEqual([]);
    }
  });

  test('below one that everybody may write to is refused, and taken where nobody removes what is another’s', async () => {
    await chmod(place, 0o777);
    await expect(createRunDirectory(join(place, 'work'))).rejects.toMatchObject(refused);
    await chmod(place, 0o1777);
    await (await createRunDirectory(join(place, 'work'))).remove();
  });

  test.runIf(isRoot)('that another user made beforehand is refused, and so is one in his own', async () => {
    await chown(place, stranger, stranger);
    await expect(createRunDirectory(place)).rejects.toMatchObject(refused);
    await mkdir(join(place, 'ours'));
    await expect(createRunDirectory(join(place, 'ours'))).rejects.toMatchObject(refused);
  });

  test.runIf(isRoot)('by way of a link is judged by where it leads', async () => {
    await mkdir(join(place, 'theirs'));
    await chown(join(place, 'theirs'), stranger, stranger);
    await symlink('theirs', join(place, 'link'));
    await expect(createRunDirectory(join(place, 'link'))).rejects.toMatchObject(refused);
  });

  test('shows its runs to nobody who does not know their names', async () => {
    const run = await createRunDirectory(join(place, 'work'));
    expect((await stat(join(place, 'work'))).mode & 0o777).toBe(0o711);
    expect((await stat(run.directory)).mode & 0o777).toBe(0o711);
    expect((await stat(`${run.directory}.json`)).mode & 0o777).toBe(0o600);
  });
});

test('marks of runs that another user may have forged are not believed: nothing is removed', async () => {
  await chmod(place, 0o1777);
  const treasure = await mkdtemp(join(tmpdir(), 'pgproof-treasure-'));
  try {
    await mkdir(join(treasure, '1', 'sandbox'), { recursive: true });
    await symlink(treasure, join(place, 'forged'));
    await writeFile(join(place, 'forged.json'), JSON.stringify({ ...ownerMark(), startTime: '1' }));
    const sandbox = { reap: (directory: string) => rm(directory, { recursive: true }) } as unknown as Sandbox;
    await expect(reap({ workDirectory: place, sandboxes: [sandbox], log: silentLog })).rejects.toMatchObject(refused);
    expect(await readdir(treasure)).toEqual(['1']);
  } finally {
    await rm(treasure, { recursive: true });
  }
});

describe('the history', () => {
  const drill = drilled();

  test('can be read by nobody else', async () => {
    await chmod(place, 0o700);
    writeHistory(place, drill);
    expect(readHistory(place, drill.name)?.last.verdict).toBe(drill.verdict);
    const directory = join(place, 'history');
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(directory)) {
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    }
  });

  test('is not written through a link that another user laid', async () => {
    await mkdir(join(place, 'history'));
    const victim = join(place, 'victim');
    await symlink(victim, join(place, 'history', `${encodeURIComponent(drill.name)}.json.new`));
    await chmod(join(place, 'history'), 0o777);
    expect(() => writeHistory(place, drill)).toThrow(expect.objectContaining(refused));
    await expect(lstat(victim)).rejects.toThrow('ENOENT');
  });
});

describe('a report in a directory for everybody', () => {
  beforeEach(() => chmod(place, 0o1777));

  test.runIf(isRoot)('is not written through a link or into a pipe of another user', async () => {
    const victim = join(place, 'victim');
    await writeFile(victim, 'ours');
    const file = join(place, 'report.json');
    await symlink(victim, file);
    await execa('chown', ['-h', String(stranger), file]);
    await expect(writeReportFile(file, 'report')).rejects.toMatchObject({ code: 'REPORT_NOT_WRITTEN' });
    expect(await readFile(victim, 'utf8')).toBe('ours');
    const pipe = join(place, 'pipe');
    await execa('mkfifo', [pipe]);
    await chown(pipe, stranger, stranger);
    await expect(writeReportFile(pipe, 'report')).rejects.toThrow(`belongs to user ${stranger}`);
  });

  test('stays as private as the one before it', async () => {
    const file = join(place, 'report.json');
    await writeFile(file, 'old', { mode: 0o600 });
    await writeReportFile(file, 'new');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
