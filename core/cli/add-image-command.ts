import type { Command } from 'commander';
import type { LoadBuiltins } from './builtins-contract.ts';
import type { BuildFlags, ImageFlags } from './image-command.ts';
import type { Io } from './io.ts';

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** `pgproof image …` */
export function addImageCommand(
  program: Command,
  io: Io,
  load: LoadBuiltins,
  options: { readonly config: readonly [string, string] },
  finish: (exitStatus: number) => void,
): void {
  const image = program
    .command('image')
    .summary('build, list and remove root file systems for the LXC sandbox')
    .description('Root file systems of the distribution that production runs, for drills in LXC.')
    .option('--images <dir>', 'where images lie (default: /var/lib/pgproof/images)');
  image
    .command('build')
    .summary('build an image; needs root')
    .description(
      'Builds an image, once: the same words give the same image. Of a release by debootstrap, or of what --download or --rootfs name; with nothing said, the one that the configuration describes. Needs root.',
    )
    .argument(
      '[words...]',
      'code name of a Debian or Ubuntu release (not with --download and --rootfs), and packages to install, e.g. bookworm postgresql-15 postgresql-15-cron; default: postgresql',
    )
    .option('--download <image>', "an image of LXC's template download, e.g. debian/bookworm")
    .option('--server <host>', 'the image server for --download')
    .option('--rootfs <path>', 'a root file system: directory or tarball; it is only read')
    .option('--repository <line>', 'a package source for apt-get, as in sources.list (repeatable)', collect)
    .option(...options.config)
    .action(async (words: string[], _flags: unknown, command: Command) => {
      const { buildImageCommand } = await import('./image-command.ts');
      finish(await buildImageCommand(words, command.optsWithGlobals<BuildFlags>(), io, await load()));
    });
  image
    .command('list')
    .description('list images with their size and age')
    .action(async (_flags: unknown, command: Command) => {
      const { listImagesCommand } = await import('./image-command.ts');
      finish(await listImagesCommand(command.optsWithGlobals<ImageFlags>(), io, await load()));
    });
  image
    .command('remove')
    .description('remove an image that no container uses; needs root')
    .argument('<name>', 'name of the image, as list shows it')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { removeImageCommand } = await import('./image-command.ts');
      finish(removeImageCommand(name, command.optsWithGlobals<ImageFlags>(), io, await load()));
    });
}
