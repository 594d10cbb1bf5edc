import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { buildOnce } from '../support/build-once.ts';

const root = resolve(import.meta.dirname, '../..');

let built: Promise<string> | undefined;

/** Path of `main.js` of the program as it is published, compiled once for all workers. */
export function builtProgram(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'tsconfig.json']) hash.update(await readFile(join(root, name)));
  for (const directory of ['core', 'plugins', 'reporters']) await addSources(hash, join(root, directory));
  const entry = await buildOnce(`program-${hash.digest('hex').slice(0, 16)}`, compile);
  return join(entry, 'dist/core/cli/main.js');
}

async function compile(into: string): Promise<void> {
  await copyFile(join(root, 'package.json'), join(into, 'package.json'));
  await symlink(join(root, 'node_modules'), join(into, 'node_modules'));
  const tsc = join(root, 'node_modules/.bin/tsc');
  await execa(tsc, ['-p', root, '--outDir', join(into, 'dist'), '--sourceMap', 'false'], { stdin: 'ignore' });
}

async function addSources(hash: { update(data: string | Buffer): unknown }, directory: string): Promise<void> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of paths.toSorted()) {
    hash.update(path);
    hash.update(await readFile(path));
  }
}
