import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeTree } from '../../../core/index.ts';

it('removes a directory, and of a link only the link', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pgproof-remove-'));
  const kept = mkdtempSync(join(tmpdir(), 'pgproof-kept-'));
  writeFileSync(join(kept, 'file'), '');
  mkdirSync(join(directory, 'a'));
  symlinkSync(kept, join(directory, 'a/link'));
  removeTree(directory);
  expect(existsSync(directory)).toBe(false);
  expect(existsSync(join(kept, 'file'))).toBe(true);
  removeTree(kept);
});

it('is content when nothing is there', () => {
  expect(() => removeTree('/no/such/directory')).not.toThrow();
});

it.skipIf(process.platform !== 'linux')('touches nothing where something is mounted below', () => {
  expect(() => removeTree('/proc')).toThrow(/is a mount point/);
});

it('also removes what a killed pgproof had set aside', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pgproof-remove-'));
  mkdirSync(`${directory}.removed/full`, { recursive: true });
  removeTree(directory);
  expect([existsSync(directory), existsSync(`${directory}.removed`)]).toEqual([false, false]);
});
