import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lxc } from '../../../../plugins/sandboxes/lxc/index.ts';
import { copyOf, drillDump, dumpsOf, emptyDirectory, ofData, told } from './dumps.ts';

const inLxc = { sandbox: { automatic: false, candidates: [{ definition: lxc, options: {} }] } };

it('a dump that only root may read is loaded in a container', async () => {
  const directory = await copyOf((await dumpsOf(15)).directory);
  await chmod(directory, 0o700);
  const drill = await drillDump({ path: directory }, ofData(), inLxc);
  expect(told(drill)).toMatch(/^proven:/);
  expect(drill.sandbox).toMatchObject({ kind: 'lxc', network: 'none', unprivileged: true });
});

it('programs that a script starts run in the container', async () => {
  const open = await emptyDirectory();
  // Where everybody may write.
  await chmod(open, 0o777);
  const outside = join(open, 'outside');
  const copy = await copyOf((await dumpsOf(15)).created);
  const text = await readFile(copy, 'utf8');
  const attack = [
    `\\! echo was here > ${outside}; echo was here > /backup/mark; echo was here > "$HOME/inside" || true`,
    `COPY (SELECT 'was here') TO PROGRAM 'cat > ${outside}; exit 0';`,
  ];
  await writeFile(copy, text.replace(/^\\restrict .*\n/m, '').replace('SET lock_timeout = 0;', attack.join('\n')));
  const drill = await drillDump({ path: copy }, ofData().slice(0, 2), inLxc);
  expect(existsSync(outside)).toBe(false);
  expect(await readFile(copy, 'utf8')).toContain(outside);
  expect(drill.phases.find(({ name }) => name === 'destroy')?.outcome).toBe('done');
});
