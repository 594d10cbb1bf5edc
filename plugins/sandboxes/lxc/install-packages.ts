import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runBuildStep, type Build } from './build-step.ts';
import { imageErrors } from './image-errors.ts';
import { pathInRootfs } from './path-in-rootfs.ts';

/**
 * Mounts what apt-get and maintainer scripts need, in the build's own mount namespace. Of the host's devices only those
 * are there that every container has.
 */
const enter = `set -eu
cd "$1"; shift
mkdir -p proc dev tmp
mount -t proc proc proc
mount -t tmpfs tmpfs dev
for device in null zero full random urandom; do : > dev/$device; mount --bind /dev/$device dev/$device; done
exec chroot . "$@"`;

const options = [
  '--quiet=1',
  '--yes',
  '--no-install-recommends',
  '--option=APT::Update::Error-Mode=any',
  '--option=APT::Sandbox::User=root',
  '--option=Acquire::Languages=none',
  '--option=Dpkg::Use-Pty=0',
];

const unknownPackage = /^E: (?:Unable to locate package (\S+)|Package '(\S+)' has no installation candidate)$/;

const progress = (line: string) => /^(?:Get:\d+|Unpacking|Setting up) .*/.exec(line)?.[0].replace(/^Get:\d+/, 'Get');

/**
 * Installs packages by the root file system's own apt-get, in a chroot with the host's network. Starts no daemon and
 * makes no cluster.
 *
 * @throws IMAGE_PACKAGE_UNKNOWN, IMAGE_PACKAGES_NEED_APT, IMAGE_KEYRING_MISSING (blame: operator)
 */
export async function installPackages(
  build: Build,
  packages: readonly string[],
  repositories: readonly string[],
): Promise<void> {
  const { name, rootfs } = build;
  if (!existsSync(join(rootfs, 'usr/bin/apt-get'))) throw imageErrors.IMAGE_PACKAGES_NEED_APT({ name });
  addRepositories(rootfs, repositories);
  // Emptied images lack it, and apt-get does not make it.
  mkdirSync(dirname(pathInRootfs(rootfs, 'var/log/apt/history.log')), { recursive: true });
  const undo = [
    put(rootfs, 'etc/resolv.conf', existsSync('/etc/resolv.conf') ? readFileSync('/etc/resolv.conf', 'utf8') : ''),
    put(rootfs, 'usr/sbin/policy-rc.d', '#!/bin/sh\nexit 101\n'),
    put(rootfs, 'etc/postgresql-common/createcluster.d/pgproof.conf', 'create_main_cluster = false\n'),
  ];
  const apt = (...args: string[]) => ['sh', '-c', enter, 'sh', rootfs, 'apt-get', ...options, ...args] as const;
  await runBuildStep(build, { command: apt('update'), progress });
  await runBuildStep(build, {
    command: apt('install', '--', ...packages),
    progress,
    explain: (lines) => {
      const unknown = lines.flatMap((line) => unknownPackage.exec(line)?.slice(1).find(Boolean) ?? []);
      return unknown.length === 0 ? undefined : imageErrors.IMAGE_PACKAGE_UNKNOWN({ name, packages: unknown });
    },
  });
  for (const each of undo.toReversed()) each();
}

function addRepositories(rootfs: string, repositories: readonly string[]): void {
  if (repositories.length === 0) return;
  const list = pathInRootfs(rootfs, 'etc/apt/sources.list.d/pgproof.list');
  mkdirSync(dirname(list), { recursive: true });
  writeFileSync(list, repositories.map((line) => `${line}\n`).join(''));
  for (const line of repositories) {
    for (const path of /signed-by=([^\s\]]+)/.exec(line)?.[1]?.split(',') ?? []) {
      if (!path.startsWith('/') || existsSync(join(rootfs, path))) continue;
      if (!existsSync(path)) throw imageErrors.IMAGE_KEYRING_MISSING({ path });
      const copy = pathInRootfs(rootfs, path);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(path, copy);
    }
  }
}

/** Puts a file in the place of what is there, which may be a link to somewhere else. Returns how to put that back. */
function put(rootfs: string, path: string, text: string): () => void {
  const file = pathInRootfs(rootfs, path);
  const aside = `${file}.pgproof`;
  mkdirSync(dirname(file), { recursive: true });
  const wasThere = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  if (wasThere) renameSync(file, aside);
  writeFileSync(file, text, { mode: 0o755 });
  return () => {
    rmSync(file);
    if (wasThere) renameSync(aside, file);
  };
}
