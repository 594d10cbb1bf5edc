import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runBuildStep, type Build } from './build-step.ts';

/** Devices are made anew in every container, and an unprivileged root may not unpack them. */
const excluded = ['dev/*', './dev/*', 'rootfs/dev/*', './rootfs/dev/*'].map((path) => `--exclude=${path}`);

/** Fills a directory from another one or from a tarball, which is only read. */
export async function copyRootfs(build: Build, from: string): Promise<void> {
  mkdirSync(build.rootfs);
  if (statSync(from).isDirectory()) {
    const how = ['--archive', '--one-file-system', '--reflink=auto'];
    await runBuildStep(build, { command: ['cp', ...how, '--', `${from}/.`, build.rootfs] });
  } else {
    // They know by themselves what it is compressed with; the program for that may be missing.
    const how = ['--extract', '--numeric-owner', '--preserve-permissions', '--anchored', ...excluded];
    await runBuildStep(build, { command: ['tar', ...how, '--directory', build.rootfs, '--file', from] });
  }
  raise(build.rootfs);
}

/** Images of LXC and Incus have the root file system in a directory of their archive. */
function raise(rootfs: string): void {
  if (existsSync(join(rootfs, 'usr')) || !existsSync(join(rootfs, 'rootfs/usr'))) return;
  const inner = join(dirname(rootfs), 'inner');
  renameSync(join(rootfs, 'rootfs'), inner);
  renameSync(rootfs, join(dirname(rootfs), 'outer'));
  renameSync(inner, rootfs);
}
