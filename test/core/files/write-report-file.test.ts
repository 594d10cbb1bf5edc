import { execa } from 'execa';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeReportFile } from '../../../core/index.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pgproof-files-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('missing directories are created and nothing temporary stays', async () => {
  await writeReportFile(join(directory, 'a/b/report.xml'), 'one');
  expect(await readFile(join(directory, 'a/b/report.xml'), 'utf8')).toBe('one');
  expect(await readdir(join(directory, 'a/b'))).toEqual(['report.xml']);
});

test('an older file is replaced as a whole: who has it open keeps reading the old one', async () => {
  const file = join(directory, 'report.xml');
  await writeFile(file, 'old');
  const before = await stat(file);
  await writeReportFile(file, 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect((await stat(file)).ino).not.toBe(before.ino);
});

test('a link to a file stays a link', async () => {
  await writeFile(join(directory, 'real.xml'), 'old');
  await symlink('real.xml', join(directory, 'link.xml'));
  await writeReportFile(join(directory, 'link.xml'), 'new');
  expect(await readFile(join(directory, 'real.xml'), 'utf8')).toBe('new');
});

test('a pipe is written to, not replaced', async () => {
  const pipe = join(directory, 'pipe');
  await execa('mkfifo', [pipe], { stdin: 'ignore' });
  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeReportFile(pipe, 'through')]);
  expect(read).toBe('through');
  expect((await stat(pipe)).isFIFO()).toBe(true);
});

test('a path below a file is refused in words, for good, and leaves nothing behind', async () => {
  await writeFile(join(directory, 'file'), '');
  await expect(writeReportFile(join(directory, 'file/report.xml'), 'text')).rejects.toMatchObject({
    code: 'REPORT_NOT_WRITTEN',
    message: expect.stringContaining('a part of the path is no directory') as string,
    facts: { permanent: true },
  });
});

test('a directory in the place of the file is refused, and the temporary file is removed', async () => {
  await mkdir(join(directory, 'report.xml'));
  await expect(writeReportFile(join(directory, 'report.xml'), 'text')).rejects.toMatchObject({
    message: expect.stringContaining('it is a directory') as string,
  });
  expect(await readdir(directory)).toEqual(['report.xml']);
});
