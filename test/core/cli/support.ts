import { Writable } from 'node:stream';
import type { Builtins } from '../../../core/cli/builtins-contract.ts';
import { main } from '../../../core/cli/command-line.ts';
import { definePlugin } from '../../../core/contracts/plugin.ts';
import { images } from '../../../plugins/sandboxes/lxc/index.ts';
import { directoryOf, registry } from '../config/support.ts';

export const builtins: Builtins = {
  ...registry,
  progress: () => definePlugin({ name: 'progress', api: 1, apply() {} }),
  images,
};

/** A stream that remembers. */
export function capture(
  isTTY = false,
): NodeJS.WritableStream & { readonly text: () => string; readonly isTTY: boolean } {
  const parts: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { text: () => parts.join(''), isTTY });
}

export interface CliOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs the command line in this process, in a directory with these files. */
export async function pgproof(argv: readonly string[], { files = {}, env = {}, cwd }: CliOptions = {}) {
  const directory = cwd ?? (await directoryOf(files));
  const [stdout, stderr] = [capture(), capture()];
  const { signal } = new AbortController();
  const status = await main(argv, { stdout, stderr, env, cwd: directory, signal }, async () => builtins);
  return { status, stdout: stdout.text(), stderr: stderr.text(), directory };
}
