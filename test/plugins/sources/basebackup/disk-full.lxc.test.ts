import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { refusal, restore } from './restoring.ts';
import { baseEntries, directoryOf, goodFiles, temporaryDirectory } from './tiny-backup.ts';

it('A disk that fills is the fault of the sandbox, and the hint says how much is needed', async () => {
  const into = join(await temporaryDirectory(), 'small');
  await mkdir(into);
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', into], { stdin: 'ignore' });
  onTestFinished(async () => {
    await execa('umount', [into], { stdin: 'ignore' });
  });
  const large = [1, 2, 3].map((n) => ({ name: `base/5/${n}`, content: Buffer.alloc(3 * 1024 * 1024, 'x') }));
  const error = await refusal(restore(await directoryOf(goodFiles([...baseEntries, ...large])), { into }));
  expect(error).toMatchObject({ code: 'DISK_FULL', blame: 'sandbox' });
  expect(error.hint).toMatch(/^Give the drill's directory a file system with 1\d(\.\d)? MB free\.$/);
});
