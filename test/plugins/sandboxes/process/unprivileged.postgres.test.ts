import { mkdtempSync, chownSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

it.skipIf(process.getuid?.() !== 0)('the process sandbox needs no root', async () => {
  const directory = mkdtempSync('/tmp/pgproof-nobody-');
  chownSync(directory, 65_534, 65_534);
  const script = join(root, 'test/sandboxes/use-process-sandbox.ts');
  const { stdout } = await execa(
    process.execPath,
    [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), script, directory],
    {
      uid: 65_534,
      gid: 65_534,
      env: { HOME: '/tmp' },
    },
  );
  const { facts, owner, result } = JSON.parse(stdout);
  expect(owner).toEqual({ uid: 65_534, gid: 65_534 });
  expect(facts).toMatchObject({ kind: 'process', unprivileged: true });
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  // Itself also in a namespace of its own: PostgreSQL refuses root.
  expect(result.stdout).toMatch(/^65534\n/);
  expect(result.stdout).toMatch(/CapEff:\s+0+\n/);
  if (facts.network === 'none')
    expect(result.stdout.trim().split('\n').slice(2)).toEqual([expect.stringMatching(/^ *lo:/)]);
  else expect(facts.notes).not.toEqual([]);
  rmSync(directory, { recursive: true });
});
