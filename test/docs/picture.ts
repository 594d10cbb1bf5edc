/**
 * Makes the pictures of the docs from a real run in a terminal without a screen:
 *
 *     npx jiti test/docs/picture.ts
 *
 * A primary, a standby under load, a backup; the first picture proves it, the second drills a copy with one bit flipped.
 */
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtins } from '../../core/cli/builtins.ts';
import { main } from '../../core/cli/command-line.ts';
import { flipBit } from '../../core/cli/demo/flip-bit.ts';
import { makeBackup } from '../../core/cli/demo/make-backup.ts';
import { createStory } from '../../core/cli/demo/story.ts';
import { openTerminal } from '../support/terminal.ts';
import { serverBinaries } from '../support/server-binaries.ts';
import { root } from './markdown.ts';
import { renderScreen } from './render-screen.ts';

const { signal } = new AbortController();
const env = { HOME: '/tmp', TERM: 'xterm-256color' };

const directory = await mkdtemp(join(tmpdir(), 'nightly-'));
try {
  await chmod(directory, 0o711);
  const story = createStory({ stdout: process.stderr, env, signal });
  const { heap } = await makeBackup(directory, await serverBinaries(15), story);
  await draw('backup', 'proven.svg', 112);
  await cp(join(directory, 'backup'), join(directory, 'damaged'), { recursive: true, preserveTimestamps: true });
  await flipBit(join(directory, 'damaged/base.tar.gz'), heap, 6000);
  await draw('damaged', 'failed.svg', 144);
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function draw(backup: string, picture: string, columns: number): Promise<void> {
  const terminal = openTerminal(columns, 80);
  const { stream } = terminal;
  stream.write(`$ pgproof run ./${backup}\n`);
  await main(['run', `./${backup}`], { stdout: stream, stderr: process.stderr, env, cwd: directory, signal }, () =>
    Promise.resolve(builtins),
  );
  await writeFile(join(root, 'docs/images', picture), renderScreen(await terminal.spans()));
}
