import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderJunit } from '../../../core/index.ts';
import { junit } from '../../../reporters/index.ts';
import { deliver } from '../../support/reporter-context.ts';
import { failed } from '../../support/reports.ts';

test('the file is written where the options say, and nothing to standard output', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-junit-'));
  try {
    const file = join(directory, 'results/pgproof.xml');
    expect(await deliver(junit, failed, { file })).toBe('');
    expect(await readFile(file, 'utf8')).toBe(renderJunit(failed));
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('without a file it goes to standard output', async () => {
  expect(await deliver(junit, failed, { file: '-' })).toBe(renderJunit(failed));
});
