import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { runProgram, systemPath, type AttachOptions, type AttachResult } from '../../../core/index.ts';
import type { Account } from './image.ts';
import type { Layout } from './layout.ts';
import { errors } from './lxc-errors.ts';
import { tool } from './tools.ts';

interface Target {
  readonly name: string;
  readonly layout: Layout;
  readonly account: Account;
}

/** All a program inside gets; more only through `AttachOptions.env`. */
const environment = { PATH: systemPath, HOME: '/pgproof', LANG: 'C.UTF-8', TZ: 'UTC' };

/** Runs a program in a running container through lxc-attach. */
export async function attach(
  { name, layout, account }: Target,
  [program, ...args]: readonly [string, ...string[]],
  options: AttachOptions,
): Promise<AttachResult> {
  const env: Record<string, string> = { ...environment, ...options.env };
  // LXC's own complaints go to a file of their own, apart from what the program writes.
  const complaints = join(layout.sandbox, `attach-${randomUUID()}`);
  const where = ['-P', layout.lxcPath, '-n', name, '-q', '-o', complaints];
  const who = ['-u', String(account.uid), '-g', String(account.gid)];
  const variables = Object.entries(env).map(([key, value]) =>
    isForLinker(key) ? `-v${key}=${value}` : `--keep-var=${key}`,
  );
  try {
    const result = await runProgram(
      [tool('lxc-attach'), ...where, ...who, '--clear-env', ...variables, '--', program, ...args],
      {
        ...options,
        env: {
          ...Object.fromEntries(Object.entries(env).filter(([key]) => !isForLinker(key))),
          PGPROOF_CONTAINER: name,
        },
        cwd: layout.sandbox,
        isWrapper: true,
      },
    );
    const output = result.exitCode === 0 || result.aborted ? '' : complaint(complaints);
    if (output !== '') throw errors.CONTAINER_ATTACH_FAILED({ name, program, output });
    return withSignal(result);
  } finally {
    rmSync(complaints, { force: true });
  }
}

/** lxc-attach itself, root on the host, must not load libraries that are meant for the program. Other values stay out of its arguments. */
function isForLinker(key: string): boolean {
  return key.startsWith('LD_');
}

function complaint(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return '';
  }
  const [line = ''] = text.split('\n').filter((line) => line.includes(' ERROR '));
  return line.replace(/^.*? - \S+:\w+:\d+ - /, '');
}

/** lxc-attach tells of a signal as a shell does: 128 and its number. */
function withSignal(result: AttachResult): AttachResult {
  const { exitCode = 0 } = result;
  const signal = Object.entries(constants.signals).find(([, number]) => exitCode === 128 + number)?.[0];
  return signal === undefined ? result : { ...result, exitCode: undefined, signal };
}
