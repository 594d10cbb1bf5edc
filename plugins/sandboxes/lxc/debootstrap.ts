import { aptMirror } from './apt-mirror.ts';
import { runBuildStep, type Build } from './build-step.ts';

/**
 * Fills a directory with a minimal system of a Debian or Ubuntu release.
 *
 * @param packages beside the minimal system; dependencies that only apt-get can resolve do not work here
 */
export async function debootstrap(build: Build, release: string, packages: readonly string[]): Promise<void> {
  const mirror = await aptMirror();
  const what = ['--variant=minbase', `--include=${packages.join(',')}`, release, build.rootfs];
  await runBuildStep(build, {
    command: ['debootstrap', ...what, ...(mirror === undefined ? [] : [mirror])],
    progress: (line) => (line.startsWith('I: ') ? line.slice(3) : undefined),
  });
}
