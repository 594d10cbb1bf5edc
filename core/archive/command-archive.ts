import { execa } from 'execa';
import type { WalArchive } from '../contracts/source.ts';
import { endProcessTree } from '../sandbox/end-process-tree.ts';
import { findProgram, systemPath } from '../sandbox/find-program.ts';
import { archiveErrors as errors } from './archive-errors.ts';
import type { ArchiveChoice } from './archive-schema.ts';
import { isArchiveName } from './archive-names.ts';

type Choice = Extract<ArchiveChoice, { command: unknown }>;

/** A command that puts one file of the archive where it is told to, as a restore_command does; run on this host. */
export function commandArchive({ command, list, missing, environment }: Choice): WalArchive {
  const run = async ([program = '', ...words]: readonly string[], file: string, signal: AbortSignal) => {
    const path = findProgram(program);
    if (path === undefined) throw errors.ARCHIVE_PROGRAM_MISSING({ program, file });
    const child = execa(path, words, {
      env: { PATH: systemPath, LC_ALL: 'C', HOME: process.env['HOME'] ?? '/', ...environment },
      extendEnv: false,
      stdin: 'ignore',
      detached: true,
      reject: false,
      maxBuffer: 64 * 1024 * 1024,
    });
    // With all it started: a child that lives on would keep the pipes open.
    const abort = () => child.pid !== undefined && void endProcessTree(child.pid, child, false);
    signal.addEventListener('abort', abort, { once: true });
    const result = await child.finally(() => signal.removeEventListener('abort', abort));
    signal.throwIfAborted();
    const { exitCode, stdout } = result;
    const failed = () =>
      errors.ARCHIVE_COMMAND_FAILED({ program, file, exitCode, stderr: result.stderr.trim().slice(-300) });
    return { exitCode, stdout, failed };
  };
  return {
    location: command.join(' '),
    async fetch(name, path, { signal }) {
      const words = command.map((word) => word.replaceAll(/%[fp%]/g, (what) => replaced(what, name, path)));
      const { exitCode, failed } = await run(words, name, signal);
      if (exitCode === 0) return true;
      if (exitCode !== undefined && missing.includes(exitCode)) return false;
      throw failed();
    },
    ...(list === undefined
      ? {}
      : {
          async list({ signal }) {
            const { exitCode, stdout, failed } = await run(list, 'the list', signal);
            if (exitCode !== 0) throw failed();
            const words = stdout.split(/\s+/).map((word) => word.replace(/^.*\//, '').replace(/\.(?:gz|lz4|zst)$/, ''));
            return words.filter(isArchiveName);
          },
        }),
  };
}

function replaced(what: string, name: string, path: string): string {
  if (what === '%f') return name;
  return what === '%p' ? path : '%';
}
