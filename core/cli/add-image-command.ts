import type { Command } from 'commander';
import type { LoadBuiltins } from './builtins-contract.ts';
import type { ImageFlags } from './image-command.ts';
import type { Io } from './io.ts';

/** `pgproof image …` */
export function addImageCommand(
  program: Command,
  io: Io,
  load: LoadBuiltins,
  finish: (exitStatus: number) => void,
): void {
  const image = program
    .command('image')
    .summary('build, list and remove root file systems for the LXC sandbox')
    .description('Root file systems of the distribution that production runs, for drills in LXC.')
    .option('--images <dir>', 'where images lie (default: /var/lib/pgproof/images)');
  image
    .command('build')
    .summary('build an image by debootstrap; needs root')
    .description('Builds an image by debootstrap, once: the same release and packages give the same image. Needs root.')
    .argument('<release>', 'code name of a Debian or Ubuntu release, e.g. bookworm')
    .argument('[package...]', 'packages to install, e.g. postgresql-15 postgresql-15-cron; default: postgresql')
    .action(async (release: string, packages: string[], _flags: unknown, command: Command) => {
      const { buildImageCommand } = await import('./image-command.ts');
      finish(await buildImageCommand(release, packages, command.optsWithGlobals<ImageFlags>(), io, await load()));
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
