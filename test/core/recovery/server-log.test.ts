import { appendFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFollower, logTail } from '../../../core/recovery/server-log.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pgproof-log-'));
  file = join(directory, 'server.log');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('the tail of a log holds no password, no statement, no row and no refused login', async () => {
  const line = (text: string) => `2026-11-23 04:10:56.306 UTC [1] 00000 ${text}\n`;
  await writeFile(
    file,
    line("FATAL:  could not connect: host=h password='it''s' user=u") +
      line('LOG:  postgres://me:secret@host/db') +
      line("STATEMENT:  select 'row'") +
      line('DETAIL:  Key (mail)=(a@b.c) already exists.') +
      '2026-11-23 04:10:56.306 UTC [1] 57P03 FATAL:  the database system is starting up\n' +
      line('LOG:  redo starts at 0/28'),
  );
  const tail = logTail(file);
  expect(tail).toHaveLength(3);
  expect(tail.join('\n')).not.toMatch(/it'|s'|secret|row|a@b/);
  expect(tail.at(-1)).toContain('redo starts');
  expect(logTail(file, 1)).toHaveLength(1);
  expect(logTail(join(directory, 'absent'))).toEqual([]);
});

test('a growing log is read line by line, also when a line comes in two pieces', async () => {
  const log = new LogFollower(file);
  expect(log.newLines()).toEqual([]);
  await writeFile(file, 'one\ntw');
  expect(log.newLines()).toEqual(['one']);
  await appendFile(file, 'o\n');
  expect(log.newLines()).toEqual(['two']);
});

test('a flooded log is passed over, and a line without an end is cut', async () => {
  const log = new LogFollower(file);
  const flood = Buffer.alloc(8 * 1024 * 1024, 'x');
  await writeFile(file, Buffer.concat([Buffer.from('first\n'), flood]));
  expect(log.newLines()).toEqual([]);
  await appendFile(file, 'end\nnext\n');
  const [long, next] = log.newLines();
  expect(long).toHaveLength(64 * 1024 + 'end'.length);
  expect(next).toBe('next');
});

test('a link in the place of the log is not followed, and nobody waits for a pipe', async () => {
  const secret = join(directory, 'secret');
  await writeFile(secret, 'a secret of root\n');
  await symlink(secret, file);
  expect(logTail(file)).toEqual([]);
  await rm(file);
  await execa('mkfifo', [file]);
  expect(logTail(file)).toEqual([]);
});
