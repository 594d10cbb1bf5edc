import { errors } from '../lifecycle/errors.ts';

/**
 * Makes `process.exit()` throw, so that a plugin which calls it fails like any other, and what the drill has made is
 * removed: the exit status is pgproof's to decide.
 *
 * @returns the real one
 */
export function refuseExit(target: NodeJS.Process): NodeJS.Process['exit'] {
  const exit = target.exit.bind(target);
  target.exit = (code) => {
    throw errors.EXIT_REFUSED({ call: `process.exit(${code ?? ''})` });
  };
  return exit;
}
