import { Option, type Command } from 'commander';
import type { AcceptFlags } from './accept-command.ts';
import type { LoadBuiltins } from './builtins-contract.ts';
import type { Io } from './io.ts';

/** `pgproof accept …` */
export function addAcceptCommand(
  program: Command,
  io: Io,
  load: LoadBuiltins,
  options: { readonly config: readonly [string, string]; sandbox(): Option },
  finish: (exitStatus: number) => void,
): void {
  program
    .command('accept')
    .summary('drill a backup, and write the reference that its checks compare with')
    .description(
      'Drills a backup and writes what it was found to be as the reference of its checks, e.g. the file of the check schema.',
    )
    .argument('[name...]', 'backups of the configuration; default: all that have such a check')
    .option(...options.config)
    .addOption(options.sandbox())
    .option('--force', 'write it also when the backup is not proven')
    .action(async (names: string[], _flags: unknown, command: Command) => {
      const { acceptCommand } = await import('./accept-command.ts');
      finish(await acceptCommand(names, command.optsWithGlobals<AcceptFlags>(), io, await load()));
    });
}
