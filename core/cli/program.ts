import { Argument, Command, Option } from 'commander';
import { pgproofVersion } from '../version.ts';
import { addAcceptCommand } from './add-accept-command.ts';
import { addImageCommand } from './add-image-command.ts';
import type { LoadBuiltins } from './builtins-contract.ts';
import { completionScript, shells } from './completion-command.ts';
import { exitStatusHelp } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { ListFlags } from './list-command.ts';
import type { PlanFlags } from './plan-command.ts';
import type { RunFlags } from './run-flags.ts';
import { chooseOption, concurrencyOption, diskBudgetOption } from './run-options.ts';

const configOption = [
  '-c, --config <file>',
  'configuration file (default: pgproof.config.* in this directory)',
] as const;
const sandboxOption = () =>
  new Option('-s, --sandbox <kind>', 'where drills happen').choices(['auto', 'lxc', 'process']);
const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** The commands. What they do is loaded when one is called; `finish` receives its exit status. */
export function createProgram(io: Io, load: LoadBuiltins, finish: (exitStatus: number) => void): Command {
  const program = new Command('pgproof')
    .description('Proves that PostgreSQL backups restore.')
    .version(pgproofVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option('--verbose', 'print diagnostics, and where errors come from')
    .addHelpText('after', exitStatusHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    });
  addRun(program, io, load, finish);
  addLooking(program, io, load, finish);
  addAcceptCommand(program, io, load, { config: configOption, sandbox: sandboxOption }, finish);
  addOthers(program, io, load, finish);
  addImageCommand(program, io, load, { config: configOption }, finish);
  addCompletion(program, io, finish);
  return program;
}

function addRun(program: Command, io: Io, load: LoadBuiltins, finish: (exitStatus: number) => void): void {
  program
    .command('run')
    .summary('drill backups and tell the verdict')
    .description('Restores, recovers, promotes and checks backups in a throw-away sandbox, and tells the verdict.')
    .argument(
      '[name|dir...]',
      'backups of the configuration, or directories with no configuration at all; default: all',
    )
    .option(...configOption)
    .addOption(sandboxOption())
    .option(
      '-r, --reporter <name[:target]>',
      'one more reporter, e.g. json:- or junit:results.xml (repeatable)',
      collect,
    )
    .addOption(chooseOption())
    .addOption(concurrencyOption())
    .addOption(diskBudgetOption())
    .option('--strict', 'exit with 1 on warnings')
    .option('--keep', 'leave the restored files behind, for looking into them')
    .option('-q, --quiet', 'print nothing when all is well')
    .addHelpText('after', exitStatusHelp)
    .action(async (targets: string[], _flags: unknown, command: Command) => {
      const { runCommand } = await import('./run-command.ts');
      finish(await runCommand(targets, command.optsWithGlobals<RunFlags>(), io, await load()));
    });
}

/** Commands that look and change nothing. */
function addLooking(program: Command, io: Io, load: LoadBuiltins, finish: (exitStatus: number) => void): void {
  program
    .command('list')
    .description('list backups: age, size, format, whether they are complete, and what the last drill said')
    .argument('[name|dir...]', 'backups of the configuration, or directories; default: all')
    .option(...configOption)
    .option('--json', 'print JSON')
    .action(async (targets: string[], _flags: unknown, command: Command) => {
      const { listCommand } = await import('./list-command.ts');
      finish(await listCommand(targets, command.optsWithGlobals<ListFlags>(), io, await load()));
    });
  program
    .command('plan')
    .summary('say what run would do; change nothing')
    .description(
      'Says what would be drilled, where, with how much room and time, and who would be told. Changes nothing.',
    )
    .argument('[name|dir...]', 'backups of the configuration, or directories; default: all')
    .option(...configOption)
    .addOption(sandboxOption())
    .addOption(chooseOption())
    .addOption(concurrencyOption())
    .addOption(diskBudgetOption())
    .option('--json', 'print JSON')
    .action(async (targets: string[], _flags: unknown, command: Command) => {
      const { planCommand } = await import('./plan-command.ts');
      finish(await planCommand(targets, command.optsWithGlobals<PlanFlags>(), io, await load()));
    });
}

function addOthers(program: Command, io: Io, load: LoadBuiltins, finish: (exitStatus: number) => void): void {
  program
    .command('demo')
    .summary('prove a real backup, then find the damage in a copy')
    .description('Makes a primary, a standby under load and a real backup; proves it; damages a copy; shows it fail.')
    .addOption(sandboxOption())
    .action(async (_flags: unknown, command: Command) => {
      const { demoCommand } = await import('./demo-command.ts');
      finish(await demoCommand(command.optsWithGlobals(), io, await load()));
    });
  program
    .command('init')
    .description('write a commented configuration; overwrites nothing')
    .argument('[dir]', 'directory of the backup')
    .option('--ts', 'write pgproof.config.ts instead of pgproof.config.yaml')
    .action(async (directory: string | undefined, flags: { ts?: boolean }) => {
      const { initCommand } = await import('./init-command.ts');
      finish(await initCommand(directory, flags, io));
    });
  program
    .command('doctor')
    .description('say what works on this host and what is missing; exits with 2 when drills cannot run')
    .option(...configOption)
    .action(async (flags: { config?: string }) => {
      const { doctorCommand } = await import('./doctor-command.ts');
      finish(await doctorCommand(flags, io, await load()));
    });
  program
    .command('reap')
    .description('remove what killed runs left behind; running drills are not touched')
    .option(...configOption)
    .action(async (_flags: unknown, command: Command) => {
      const { reapCommand } = await import('./reap-command.ts');
      finish(await reapCommand(command.optsWithGlobals(), io, await load()));
    });
  program
    .command('plugins')
    .description('list checks, reporters, sources and sandboxes with their options')
    .option(...configOption)
    .action(async (flags: { config?: string }) => {
      const { pluginsCommand } = await import('./plugins-command.ts');
      finish(await pluginsCommand(flags, io, await load()));
    });
}

function addCompletion(program: Command, io: Io, finish: (exitStatus: number) => void): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices([...shells]))
    .action((shell: (typeof shells)[number]) => {
      io.stdout.write(completionScript(program, shell));
      finish(0);
    });
}
