import { z } from 'zod';
import type { SourceDefinition } from '../contracts/source.ts';
import { absolutePath } from '../rclone/remote-path.ts';
import type { ConfigPath } from './config-path.ts';
import type { Configured } from './configuration.ts';
import { isPlainObject } from './plain-object.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveEntry } from './resolve-entry.ts';

const none = z.object({});

/** A bare path means the directory of a pg_basebackup; a relative `path` or `config` starts at the configuration file. */
export async function resolveSource(
  value: unknown,
  path: ConfigPath,
  context: ResolveContext,
): Promise<Configured<SourceDefinition> | undefined> {
  const entry = typeof value === 'string' ? { use: 'basebackup', path: value } : value;
  const found = await resolveEntry('source', withAbsolutePath(entry, context.directory), none, path, context);
  return found === undefined ? undefined : { definition: found.definition, options: found.options };
}

function withAbsolutePath(entry: unknown, directory: string): unknown {
  if (!isPlainObject(entry)) return entry;
  const paths = Object.entries(entry).filter(([key, value]) => (key === 'path' || key === 'config') && value !== '');
  const absolute = paths.flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, absolutePath(directory, value)]] : [],
  );
  return { ...entry, ...(Object.fromEntries(absolute) as object) };
}
