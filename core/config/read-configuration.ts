import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { reasonOf } from '../errors/to-error.ts';
import { configErrors } from './config-errors.ts';
import { locateIn } from './locate.ts';
import type { ModuleLoader } from './module-loader.ts';
import type { Locate } from './problems.ts';

/**
 * What a configuration file says, and where. A module's default export may be a function or a promise.
 *
 * @throws CONFIGURATION_UNREADABLE, CONFIGURATION_THREW, CONFIGURATION_INVALID (syntax)
 */
export async function readConfiguration(
  file: string,
  modules: ModuleLoader,
): Promise<{ value: unknown; locate?: Locate | undefined }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw configErrors.CONFIGURATION_UNREADABLE({ file, reason: reasonOf(error) }, { cause: error });
  });
  const extension = extname(file).toLowerCase();
  if (['.yaml', '.yml', '.json'].includes(extension)) return fromText(file, text, extension === '.json');
  if (/^\.[cm]?[jt]s$/.test(extension)) return { value: await fromModule(file, modules) };
  const reason = `"${extension}" is no known kind; use .yaml, .json, .ts or .js`;
  throw configErrors.CONFIGURATION_UNREADABLE({ file, reason });
}

/** JSON is read as the YAML it also is, for the sake of positions. */
function fromText(file: string, text: string, isJson: boolean) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: !isJson });
  const errors = document.errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { path: '', message, line, column: col };
  });
  if (errors.length === 0 && isJson) errors.push(...jsonErrors(text, lines));
  if (errors.length > 0) throw configErrors.CONFIGURATION_INVALID({ file, problems: errors });
  return { value: document.toJS() as unknown, locate: locateIn(document, lines) };
}

/** What YAML allows and JSON does not: comments, trailing commas, bare words. */
function jsonErrors(text: string, lines: LineCounter) {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    const message = reasonOf(error);
    const offset = /position (\d+)/.exec(message)?.[1];
    const { line, col } = lines.linePos(offset === undefined ? text.length : Number(offset));
    return [{ path: '', message, line, column: col }];
  }
}

async function fromModule(file: string, modules: ModuleLoader): Promise<unknown> {
  try {
    const { default: exported } = await modules.load(file);
    if (exported === undefined) throw new Error('it has no default export');
    return await (typeof exported === 'function' ? (exported as () => unknown)() : exported);
  } catch (error) {
    throw configErrors.CONFIGURATION_THREW({ file, reason: reasonOf(error) }, { cause: error });
  }
}
