import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from '../../core/cli/command-line.ts';

/** The real command line with everything that is built in, in this process. */
export async function commandLine(
  argv: readonly string[],
  { cwd, signal = new AbortController().signal }: { readonly cwd: string; readonly signal?: AbortSignal },
) {
  const { builtins } = await import('../../core/cli/builtins.ts');
  const [out, err] = [new PassThrough(), new PassThrough()];
  const [stdout, stderr] = [text(out), text(err)];
  const env = { HOME: process.env['HOME'], PATH: process.env['PATH'] };
  const status = await main(argv, { stdout: out, stderr: err, env, cwd, signal }, async () => builtins);
  out.end();
  err.end();
  return { status, stdout: await stdout, stderr: await stderr };
}
