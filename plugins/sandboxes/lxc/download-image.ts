import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildTool, runBuildStep, type Build } from './build-step.ts';

/** Debian's names of the architectures that Node runs on; image servers use them too. */
const architectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: 'i386',
  arm: 'armhf',
  ppc64: 'ppc64el',
};

/** Of the locks that lxc-create makes below /run and leaves there. */
const withoutTraces = 'mkdir -p /run/lxc && mount -t tmpfs tmpfs /run/lxc && exec "$0" "$@"';

/**
 * Fills a directory by LXC's template `download`, which verifies the certificate of the server, and nothing else.
 *
 * @returns the server's name of this build, e.g. `20261123_05:24`
 */
export async function downloadImage(build: Build, image: string, server: string | undefined): Promise<string> {
  const [distribution = '', release = '', variant = 'default'] = image.split('/');
  const architecture = architectures[process.arch] ?? process.arch;
  const work = join(dirname(build.rootfs), 'download');
  mkdirSync(work);
  // Without it lxc-create takes the defaults of this host, whose id maps would change owners.
  writeFileSync(join(work, 'config'), '');
  const what = ['--dist', distribution, '--release', release, '--arch', architecture, '--variant', variant];
  const into = ['--lxcpath', work, '--name', 'image', '--config', join(work, 'config'), '--template', 'download'];
  await runBuildStep(build, {
    command: [
      'sh',
      '-c',
      withoutTraces,
      buildTool('lxc-create'),
      ...into,
      '--',
      ...what,
      ...(server === undefined ? [] : ['--server', server]),
    ],
    // Its cache goes with the build: what is kept is the image, and a newer build on the server is seen.
    env: { LXC_CACHE_PATH: join(work, 'cache') },
    progress: (line) => (/^(Downloading|Unpacking) /.test(line) ? line : undefined),
  });
  renameSync(join(work, 'image/rootfs'), build.rootfs);
  const cache = join(work, 'cache/download', distribution, release, architecture, variant);
  return readFileSync(join(cache, 'build_id'), 'utf8').trim();
}
