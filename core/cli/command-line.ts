import { CommanderError } from 'commander';
import type { LoadBuiltins } from './builtins-contract.ts';
import { usageError } from './exit-codes.ts';
import type { Io } from './io.ts';
import { printError } from './print-error.ts';
import { createProgram } from './program.ts';

/**
 * The command line as a function.
 *
 * @param argv what follows the program's name
 * @returns the exit status; never rejects
 */
export async function main(argv: readonly string[], io: Io, load: LoadBuiltins): Promise<number> {
  let exitStatus = 0;
  const program = createProgram(io, load, (status) => (exitStatus = status));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitStatus;
  } catch (error) {
    // Commander has said already what is wrong; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
    return printError(error, io, argv.includes('--verbose'));
  }
}
