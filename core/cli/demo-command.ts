import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../report/report.ts';
import { verdictWords } from '../report/verdict-words.ts';
import { run } from '../run/run.ts';
import type { Builtins } from './builtins-contract.ts';
import { colorsFor } from './colors.ts';
import { demoBinaries } from './demo/demo-binaries.ts';
import { demoConfiguration, type DemoConfigurationOptions } from './demo/demo-configuration.ts';
import { flipBit } from './demo/flip-bit.ts';
import { makeBackup, type DemoBackup } from './demo/make-backup.ts';
import { createStory, type Story } from './demo/story.ts';
import type { Io } from './io.ts';
import { createLog } from './log.ts';

export interface DemoFlags {
  readonly sandbox?: string;
  readonly verbose?: boolean;
}

/** In the middle of the first page, where the rows are. */
const damagedByte = 6000;

/**
 * `pgproof demo`: makes a primary, a standby under load and a real backup; proves it; damages a copy and shows that it
 * is found out. Exit status 0 when both came out as they should.
 */
export async function demoCommand(flags: DemoFlags, io: Io, builtins: Builtins): Promise<number> {
  const story = createStory(io);
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-demo-'));
  try {
    // The servers of a demo that root runs are another user's, who has to pass.
    await chmod(directory, 0o711);
    return await tell(directory, story, flags, io, builtins);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function tell(directory: string, story: Story, flags: DemoFlags, io: Io, builtins: Builtins): Promise<number> {
  story.heading('1. A backup like yours');
  const binaries = await demoBinaries(io.signal, (message) => story.say(message));
  const backup = await makeBackup(directory, binaries, story);
  const drill = async (name: string, path: string) => {
    io.signal.throwIfAborted();
    const stateDirectory = join(directory, 'state');
    const sandbox = flags.sandbox ?? 'auto';
    return prove({ name, backup: path, major: binaries.major, sandbox, stateDirectory }, flags, io, builtins);
  };
  story.heading('2. Does it restore?');
  const good = await drill('backup', backup.directory);
  io.signal.throwIfAborted();

  story.heading('3. And if it were damaged?');
  const copy = join(directory, 'damaged');
  await story.step('One bit of one table, flipped in a copy; tar and gzip still unpack it without complaint', () =>
    damage(backup, copy),
  );
  const bad = await drill('damaged', copy);
  return conclude(good, bad, story, io);
}

async function damage({ directory, heap }: DemoBackup, copy: string): Promise<void> {
  await cp(directory, copy, { recursive: true, preserveTimestamps: true });
  await flipBit(join(copy, 'base.tar.gz'), heap, damagedByte);
}

async function prove(
  options: DemoConfigurationOptions,
  { verbose }: DemoFlags,
  io: Io,
  builtins: Builtins,
): Promise<Report> {
  const configuration = await demoConfiguration(options, io, builtins);
  const plugins = [builtins.progress({ stream: io.stdout, env: io.env })];
  const log = createLog(io, { verbose });
  return run(configuration, { signal: io.signal, log, plugins, stdout: io.stdout });
}

function conclude(good: Report, bad: Report, story: Story, io: Io): number {
  const asItShould = good.verdict.startsWith('proven') && bad.verdict === 'failed';
  const colors = colorsFor(io.stdout, io.env);
  const word = ({ verdict }: Report) => verdictWords[verdict].word;
  const told = `the backup is ${word(good)}, the damaged copy ${word(bad)}`;
  story.heading(asItShould ? `As it should be: ${told}.` : colors.red(`Not as it should be: ${told}.`));
  if (asItShould) story.say('Now yours: pgproof run DIR');
  return asItShould ? 0 : 2;
}
