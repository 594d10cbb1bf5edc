import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { endProcessTree } from '../sandbox/end-process-tree.ts';
import { findProgram, systemPath } from '../sandbox/find-program.ts';
import { rcloneErrors as errors } from './rclone-errors.ts';
import type { RcloneOptions } from './rclone-options.ts';
import { rcloneName } from './remote-path.ts';

export interface RcloneEnd {
  readonly exitCode: number | undefined;
  /** Its last words, without what could be a secret. */
  readonly words: string;
  /** What it left out of a list without calling that an error. */
  readonly skipped: string | undefined;
}

export interface RunningRclone extends AsyncDisposable {
  readonly stdout: AsyncIterable<Buffer>;
  /** To be asked when the output was read to its end. */
  ended(): Promise<RcloneEnd>;
}

/** Reading is all that rclone is ever asked for. */
type Verb = 'cat' | 'lsjson';

/** Starts rclone. Disposing ends it, however far it is. */
export function startRclone(
  verb: Verb,
  args: readonly string[],
  path: string,
  { config, environment }: RcloneOptions,
): RunningRclone {
  const program = findProgram('rclone');
  if (program === undefined) throw errors.RCLONE_MISSING({ path });
  const child = execa(program, [verb, ...args, '--ask-password=false', '--', rcloneName(path)], {
    env: {
      ...inherited(),
      // How often and when to try again is decided here, where it is known how far a transfer came.
      RCLONE_RETRIES: '1',
      RCLONE_LOW_LEVEL_RETRIES: '3',
      // All tries must fit into the deadline of the phase that only lists.
      RCLONE_CONTIMEOUT: '15s',
      // As in a directory of this host; else they would be left out of the list.
      RCLONE_COPY_LINKS: 'true',
      ...(config === undefined ? {} : { RCLONE_CONFIG: config }),
      ...environment,
    },
    extendEnv: false,
    cwd: '/',
    stdin: 'ignore',
    detached: true,
    buffer: false,
    reject: false,
  });
  const { pid } = child;
  const exited = pid === undefined ? child : once(child, 'exit');
  // Destroyed early: whoever reads it knows.
  child.stdout.on('error', () => {});
  const words = listen(child.stderr);
  words.catch(() => {});
  return {
    stdout: child.stdout as AsyncIterable<Buffer>,
    async ended() {
      const { exitCode, originalMessage } = await child;
      const heard = await words;
      return { ...heard, exitCode, words: heard.words || (originalMessage ?? `exit status ${exitCode}`) };
    },
    async [Symbol.asyncDispose]() {
      child.stdout.destroy();
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
        await endProcessTree(pid, exited, false);
      }
    },
  };
}

/** What rclone needs to reach a remote. Its own variables are named in the configuration, where they are masked. */
function inherited(): Record<string, string> {
  const kept =
    /^(?:HOME|USER|LOGNAME|TMPDIR|XDG_CONFIG_HOME|XDG_RUNTIME_DIR|SSH_AUTH_SOCK|SSL_CERT_(?:FILE|DIR)|(?:https?|no)_proxy)$/i;
  const values = Object.entries(process.env).filter(([name]) => kept.test(name));
  return { ...(Object.fromEntries(values) as Record<string, string>), PATH: systemPath, LC_ALL: 'C.UTF-8' };
}

async function listen(stderr: Readable): Promise<Pick<RcloneEnd, 'words' | 'skipped'>> {
  const last: string[] = [];
  let skipped: string | undefined;
  for await (const line of createInterface({ input: stderr })) {
    const text = line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '').trim();
    skipped ??= /^DEBUG : (.*skipping because of error.*)$/.exec(text)?.[1];
    if (text === '' || /^(?:DEBUG|INFO|NOTICE) *:/.test(text)) continue;
    last.push(text.replace(/^ERROR : /, ''));
    if (last.length > 2) last.shift();
  }
  return { words: withoutSecrets(last.join('; ')), skipped: skipped && withoutSecrets(skipped) };
}

/** Users, passwords and signatures in addresses are known to nobody but rclone. */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/:\/\/[^\s/@"]*@/g, '://***@')
    .replaceAll(/\?[^\s"']+/g, '?***')
    .slice(-400);
}
