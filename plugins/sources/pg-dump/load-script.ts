import { statSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createDatabase } from './create-database.ts';
import type { Script } from './dump.ts';
import { errors } from './errors.ts';
import type { Loading } from './load.ts';
import { logFileOf } from './log-file.ts';
import { identifier, nameOf } from './names.ts';
import { isComplete, notComplete } from './require-whole.ts';
import { rolesIn } from './roles.ts';
import { ScriptLines, type Replace } from './script-lines.ts';
import { scriptProblems } from './script-log.ts';
import { unpacked } from './unpack.ts';

/** psql that complains this much has lost the thread, and would fill the disk. */
const longestLog = 64 * 1024 * 1024;

/** Loads a script by psql, which reads it from pgproof. */
export async function loadScript(dump: Script, database: string, loading: Loading): Promise<void> {
  const { cluster, signal, problems } = loading;
  if (!dump.isCluster) await createDatabase(cluster, database, '');
  using log = logFileOf(cluster);
  let refusal: unknown;
  const gaveUp = new AbortController();
  const lines = new ScriptLines(dump.isCluster ? 'globals' : database, async (line) => {
    if ((statSync(log.path, { throwIfNoEntry: false })?.size ?? 0) > longestLog) gaveUp.abort();
    return replaceWith(loading)(line);
  });
  const input = pipeline(unpacked(dump.path, dump.name, dump.compression, signal), lines, (error) => {
    refusal ??= error ?? undefined;
    // psql would take the end of what it gets for the end of the script.
    if (error) gaveUp.abort();
  });
  const args = [
    '-X',
    '-q',
    '--no-password',
    '-v',
    'ON_ERROR_STOP=0',
    '-v',
    'VERBOSITY=verbose',
    '-o',
    '/dev/null',
    '-f',
    '-',
  ];
  const ending = AbortSignal.any([signal, gaveUp.signal]);
  const tool = { database, input, logFile: log.path, signal: ending };
  const result = await cluster.tool('psql', args, tool).catch((error: unknown) => {
    signal.throwIfAborted();
    if (gaveUp.signal.aborted) return undefined;
    throw error;
  });
  problems.push(...(await scriptProblems(log.path, lines)));
  // psql goes away when its server does, and what is written to it then has nowhere to go.
  const code = (refusal as NodeJS.ErrnoException | undefined)?.code;
  if (refusal !== undefined && code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw refusal;
  if (result !== undefined && result.exitCode !== 0 && problems.length === 0) {
    const how = result.signal === undefined ? `with status ${result.exitCode}` : `by ${result.signal}`;
    throw errors.DUMP_LOADER_ENDED({ program: 'psql', file: dump.name, how });
  }
  if (result?.exitCode === 0 && !isComplete(lines.tail)) throw notComplete(dump.name);
}

const created = new RegExp(`^CREATE (ROLE|DATABASE|EXTENSION)(?: IF NOT EXISTS)? (${identifier})(.*)$`);

/** Has what a statement needs made before psql sees it, and takes out what the sandbox would refuse without meaning. */
function replaceWith({ cluster, roles, extensions, notes }: Loading): Replace {
  return async (line) => {
    const [, what, written = '', rest = ''] = created.exec(line) ?? [];
    const name = nameOf(Buffer.from(written, 'latin1').toString('utf8'));
    if (what === 'ROLE') {
      if (roles.has(name)) return '';
      roles.add(name);
      return line;
    }
    if (what === 'DATABASE') {
      const note = await createDatabase(cluster, name, Buffer.from(rest, 'latin1').toString('utf8'));
      if (note !== undefined) notes.add(note);
      return '';
    }
    if (what === 'EXTENSION' && !extensions.has(name)) {
      throw errors.DUMP_EXTENSIONS_MISSING({ database: 'this script', extensions: [name], major: cluster.major });
    }
    // One file system is as good as another here.
    if (/^(CREATE|ALTER|DROP|COMMENT ON) TABLESPACE |^(GRANT|REVOKE) .* ON TABLESPACE /.test(line)) return '';
    if (line.startsWith('SET default_tablespace = ')) return "SET default_tablespace = '';";
    // There is nothing to drop in a new cluster.
    if (/^DROP (ROLE|DATABASE) /.test(line)) return '';
    await roles.require(rolesIn(Buffer.from(line, 'latin1').toString('utf8')));
    return line;
  };
}
