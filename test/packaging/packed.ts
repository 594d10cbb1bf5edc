import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { npmEnvironment } from '../../core/postgres/npm-environment.ts';
import { root } from '../docs/markdown.ts';

/** As a person calls it: what the npm that runs the tests told its children about this project is forgotten. */
const env = npmEnvironment();
export const npm = (args: readonly string[], cwd: string) =>
  execa('npm', args, { cwd, env, extendEnv: false, stdin: 'ignore' });
export const npx = (args: readonly string[], cwd: string) =>
  execa('npx', ['--loglevel=error', ...args], { cwd, env, extendEnv: false, stdin: 'ignore', reject: false });

const published = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs', 'tsconfig.json', 'package.json', '.npmrc'];

export interface Packed extends AsyncDisposable {
  /** Everybody may pass it: the server of a drill is another user's. */
  readonly directory: string;
  readonly tarball: string;
}

/** `npm pack` of a copy of the repository, so that nothing of the working directory is touched or gets in. */
export async function packPgproof(): Promise<Packed> {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-pack-'));
  await chmod(directory, 0o755);
  const copy = join(directory, 'repository');
  await mkdir(copy);
  for (const name of [...published, 'core', 'plugins', 'reporters']) {
    await cp(join(root, name), join(copy, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  await npm(['pack', '--pack-destination', directory], copy);
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz')) ?? '';
  return {
    directory,
    tarball: join(directory, tarball),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

export async function listTarball(tarball: string): Promise<{ name: string; mode: string }[]> {
  const { stdout } = await execa('tar', ['-tvzf', tarball], { cwd: dirname(tarball), stdin: 'ignore' });
  return stdout.split('\n').map((line) => ({
    mode: line.slice(0, 10),
    name: line.slice(line.indexOf('package/') + 'package/'.length),
  }));
}

export async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

/** `npm pack` of a package made of these files. */
export async function packFiles(directory: string, files: Readonly<Record<string, string>>): Promise<string> {
  await writeFiles(directory, files);
  const { stdout } = await npm(['pack', '--silent', '--pack-destination', dirname(directory)], directory);
  return join(dirname(directory), basename(stdout.trim()));
}
