import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../../..');

/** Compiles pgproof as it is published, into a directory outside the repository. */
export async function buildPgproof(): Promise<{ readonly main: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-build-'));
  await copyFile(join(root, 'package.json'), join(directory, 'package.json'));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const result = await execa(tsc, ['-p', root, '--outDir', join(directory, 'dist'), '--sourceMap', 'false'], {
    reject: false,
  });
  if (result.failed) {
    await rm(directory, { recursive: true, force: true });
    throw new Error(result.stdout);
  }
  return {
    main: join(directory, 'dist/core/cli/main.js'),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
