import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { flipBit } from '../../../core/cli/demo/flip-bit.ts';
import { directoryOf } from '../config/support.ts';

const run = promisify(execFile);

test('flips one bit of one file, and tar and gzip notice nothing', async () => {
  const content = 'x'.repeat(9000);
  const directory = await directoryOf({ 'in/base/1/2619': content, 'in/base/1/26': content, 'out/none': '' });
  const archive = join(directory, 'base.tar.gz');
  await run('tar', ['-czf', archive, '-C', join(directory, 'in'), '.']);
  await flipBit(archive, 'base/1/2619', 6000);
  await run('gzip', ['-t', archive]);
  await run('tar', ['-xzf', archive, '-C', join(directory, 'out')]);
  expect(await readFile(join(directory, 'out/base/1/26'), 'utf8')).toBe(content);
  expect(await readFile(join(directory, 'out/base/1/2619'), 'utf8')).toBe(
    `${content.slice(0, 6000)}y${content.slice(6001)}`,
  );
});

test('says which file the archive does not hold', async () => {
  const directory = await directoryOf({ 'in/file': '' });
  const archive = join(directory, 'base.tar.gz');
  await run('tar', ['-czf', archive, '-C', join(directory, 'in'), '.']);
  await writeFile(join(directory, 'before'), await readFile(archive));
  await expect(flipBit(archive, 'base/1/2619', 0)).rejects.toMatchObject({ code: 'ARCHIVE_MEMBER_MISSING' });
  expect(await readFile(archive)).toEqual(await readFile(join(directory, 'before')));
});
