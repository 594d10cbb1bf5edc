import { execa } from 'execa';
import { findProgram } from '../../../core/index.ts';
import { errors } from './lxc-errors.ts';

export const packageHint = 'Install the package lxc (apt-get install lxc, dnf install lxc).';

/** Path of a program of the host that LXC containers are made with. */
export function tool(name: string): string {
  const path = findProgram(name);
  if (path === undefined) {
    throw errors.LXC_UNUSABLE({
      reason: `${name} is not installed`,
      hint: name.startsWith('lxc-') ? packageHint : 'Install the package util-linux.',
    });
  }
  return path;
}

let version: Promise<string> | undefined;

/** `5.0.2`; also shows that the programs of LXC run here at all. */
export function lxcVersion(): Promise<string> {
  version ??= execa(tool('lxc-start'), ['--version'], { extendEnv: false, stdin: 'ignore' }).then(
    ({ stdout }) => stdout.trim(),
    (cause: unknown) => {
      const { shortMessage = '' } = cause as { shortMessage?: string };
      throw errors.LXC_UNUSABLE(
        { reason: `lxc-start does not run: ${shortMessage}`, hint: 'Run lxc-start --version, and install lxc anew.' },
        { cause },
      );
    },
  );
  return version;
}
